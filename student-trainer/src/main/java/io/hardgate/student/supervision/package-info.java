/** How much the teacher and how much the label supervises a position. No Kafka. */
package io.hardgate.student.supervision;
