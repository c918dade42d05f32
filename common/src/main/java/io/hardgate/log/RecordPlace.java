package io.hardgate.log;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record lies: {@code samples-0@17}. */
public record RecordPlace(String topic, int partition, long offset) {

  /** Where this record was read from. */
  public static RecordPlace of(ConsumerRecord<?, ?> record) {
    return new RecordPlace(record.topic(), record.partition(), record.offset());
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
