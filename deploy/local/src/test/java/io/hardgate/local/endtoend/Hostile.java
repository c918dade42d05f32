package io.hardgate.local.endtoend;

import io.hardgate.messages.Reason;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that cannot be used.
 *
 * @param reason why
 */
record Hostile(ProducerRecord<byte[], byte[]> record, Reason reason) {}
