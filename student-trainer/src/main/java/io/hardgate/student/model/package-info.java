/** What a student can be: from inputs to logits, with named parameters. No Kafka. */
package io.hardgate.student.model;
