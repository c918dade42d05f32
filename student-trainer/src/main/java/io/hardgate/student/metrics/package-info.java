/** Every meter of the trainer. */
package io.hardgate.student.metrics;
