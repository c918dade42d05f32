package io.hardgate.local.bench;

import io.hardgate.config.KafkaConfig;
import io.hardgate.messages.TopicAdmin;
import java.util.List;

/** The topics of a benchmark, on its own broker. */
final class BenchTopics {

  private BenchTopics() {}

  /** Creates all of them, of so many partitions each. */
  static void create(KafkaConfig kafka, int partitions) {
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      List<String> unused = admin.create(partitions, (short) 1);
    }
  }
}
