package io.hardgate.student.stream;

import io.hardgate.messages.BadRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that cannot be learned from, and why; it becomes a dead letter. */
public record Refused(ConsumerRecord<byte[], byte[]> record, BadRecordException fault) {}
