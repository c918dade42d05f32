package io.hardgate.teacher;

import io.hardgate.messages.Sample;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A sample that waits for its logits. Its labels are left behind: a teacher never sees them.
 *
 * @param record as it came, for the dead letters
 * @param text all that the model is given
 * @param entry to be done when the answer is acknowledged
 */
record PendingSample(
    ConsumerRecord<byte[], byte[]> record, String id, String text, OffsetLedger.Entry entry) {

  static PendingSample of(
      ConsumerRecord<byte[], byte[]> record, Sample sample, OffsetLedger.Entry entry) {
    return new PendingSample(record, sample.getId(), sample.getText(), entry);
  }

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }
}
