/** One training step: loss, guard, gradient, optimizer. No Kafka. */
package io.hardgate.student.training;
