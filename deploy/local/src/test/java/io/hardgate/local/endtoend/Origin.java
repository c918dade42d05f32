package io.hardgate.local.endtoend;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record lies. */
record Origin(String topic, int partition, long offset) {

  static Origin of(ConsumerRecord<?, ?> record) {
    return new Origin(record.topic(), record.partition(), record.offset());
  }

  /** As a dead letter says it. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
