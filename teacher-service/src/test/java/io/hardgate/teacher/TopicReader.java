package io.hardgate.teacher;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a topic from its beginning, and the logits on it. */
final class TopicReader implements AutoCloseable {

  private final io.hardgate.testkit.TopicReader topic;

  TopicReader(String bootstrapServers, String name) {
    topic =
        new io.hardgate.testkit.TopicReader(Map.of("bootstrap.servers", bootstrapServers), name);
  }

  /** All that is on the topic. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    return topic.records();
  }

  List<Logits> logits() {
    return records().stream().map(TopicReader::logits).toList();
  }

  Set<String> answered() {
    return logits().stream().map(Logits::getSampleId).collect(Collectors.toSet());
  }

  private static Logits logits(ConsumerRecord<byte[], byte[]> record) {
    try {
      return MessageFormat.LOGITS.read(record.value(), record.headers());
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    topic.close();
  }
}
