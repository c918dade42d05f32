package io.hardgate.local.quickstart;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the quickstart takes place: a temporary directory, a broker with the topics on it, and the
 * configuration that the services share. All of it is gone when it is closed.
 */
final class Place implements AutoCloseable {

  static final String TEACHER = "minilm";

  private static final int PARTITIONS = 3;
  private static final Duration REMOVAL = Duration.ofSeconds(3);

  private final Closer closer = new Closer();
  private final ConfigSource config;

  Place(QuickstartOptions options) {
    try {
      Path directory = closer.register(new Workspace()).directory();
      String broker = options.kafka().orElseGet(() -> startBroker(directory));
      // A broker of the user's may have topics of these names, and another quickstart on it.
      String prefix =
          options.kafka().isPresent()
              ? "hardgate-quickstart-" + ProcessHandle.current().pid() + "."
              : "";
      MiniLm teacher = MiniLm.unpack(directory);
      config =
          ConfigSource.defaults()
              .setValue("kafka.bootstrapServers", broker)
              .setValue("kafka.topicPrefix", prefix)
              .setValue("http.port", options.port())
              .setValue("labels.names", WordNet.labels().names())
              .setValue("teacher.id", TEACHER)
              .setValue("teacher.version", "wn31-1")
              .setValue("teacher.model", teacher.model().toString())
              .setValue("teacher.tokenizer", teacher.tokenizer().toString())
              .setValue("teacher.head", teacher.head().toString())
              .setValue("teacher.maxTokens", MiniLm.MAX_TOKENS)
              .setValue("pairing.required", List.of(TEACHER))
              // All samples are there at once, so the last one waits for all others to be taught.
              .setValue("pairing.deadline", "30m")
              // Another teacher that was plugged in and has gone is not waited for so long.
              .setValue("pairing.presence", "5s")
              .setValue("pairing.stateDirectory", directory.resolve("state").toString())
              .setValue("student.supervision.teacher", TEACHER)
              .setValue("student.seed", options.seed())
              .setValue("student.passes", options.passes())
              .setValue("student.shuffle", options.samples()) // a full shuffle
              .set("student.heldOutShare", "0") // its producer holds out
              .set("student.promotion.mode", "manual")
              .setValue("student.directory", directory.resolve("students").toString());
      createTopics(config.build().kafka(), options.kafka().isPresent());
    } catch (RuntimeException | Error e) {
      closer.close();
      throw e;
    }
  }

  private String startBroker(Path directory) {
    return closer.register(EmbeddedBroker.start(directory.resolve("broker"))).bootstrapServers();
  }

  private void createTopics(KafkaConfig kafka, boolean removeAtTheEnd) {
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      admin.create(PARTITIONS, (short) 1);
    }
    if (removeAtTheEnd) {
      closer.register(
          () -> {
            try (TopicAdmin admin =
                new TopicAdmin(kafka.clientProperties(), kafka.topics(), REMOVAL)) {
              admin.deleteAll();
            } catch (HardgateException e) {
              throw new HardgateException(
                  "the topics that begin with %s were not removed: %s"
                      .formatted(kafka.topicPrefix(), e.getMessage()),
                  e);
            }
          });
    }
  }

  ConfigSource config() {
    return config;
  }

  @Override
  public void close() {
    closer.close();
  }
}
