/** The teacher service: samples in, logits out. */
package io.hardgate.teacher;
