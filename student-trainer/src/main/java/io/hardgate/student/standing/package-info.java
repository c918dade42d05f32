/** Who of a student's trainers leads, and what the leader commits on Kafka. */
package io.hardgate.student.standing;
