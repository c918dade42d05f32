package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.Registry;
import io.hardgate.teacher.TeacherService;
import io.hardgate.teacher.model.TeacherModel;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The same model in the service: from the first call of the model to the moment when the broker has
 * the logits of all samples, which lie in the topic before.
 */
final class ServedTeacher implements Contestant {

  private static final Duration GLANCE = Duration.ofMillis(5);
  private static final String PUBLISHED = "hardgate.teacher.logits.published";

  private final TeacherModel model;
  private final int sentences;
  private final ConfigSource settings;
  private int turns;

  /**
   * A contestant.
   *
   * @param settings with the broker
   */
  ServedTeacher(TeacherModel model, int sentences, ConfigSource settings) {
    this.model = model;
    this.sentences = sentences;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "teacher-service";
  }

  @Override
  public double turn(StopSignal stop) throws InterruptedException {
    // Another teacher has a group of its own, and reads all samples again.
    HardgateConfig config = settings.set("teacher.id", "teacher-" + turns++).build();
    Topics topics = config.kafka().topics();
    ServedModel served = new ServedModel(model);
    Health health = new Health();
    try (Registry registry = new Registry();
        Consumer<byte[], byte[]> ends =
            new KafkaConsumer<>(
                config.kafka().clientProperties(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      List<TopicPartition> logits =
          ends.partitionsFor(topics.logits()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      long before = count(ends, logits);
      TeacherService service =
          new TeacherService(
              config.kafka(),
              config.labels().space(),
              config.teacher(),
              registry.meters(),
              health,
              () -> served,
              Clock.systemUTC());
      try (Worker worker = Worker.start("teacher", health, service::run)) {
        // Counted where the acknowledgements come in: to ask the broker again and again costs it.
        while (published(registry) < sentences) {
          if (stop.await(GLANCE)) {
            stop.throwIfRequested();
          }
          if (worker.ended()) {
            worker.join();
            throw new IllegalStateException("the teacher has ended before the samples");
          }
        }
        long nanos = System.nanoTime() - served.firstNanos();
        if (count(ends, logits) != before + sentences) {
          throw new IllegalStateException("the topic has not all of the logits");
        }
        return sentences / (nanos / (double) TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  private static double published(Registry registry) {
    Counter counter = registry.meters().find(PUBLISHED).counter();
    return counter == null ? 0 : counter.count();
  }

  private static long count(Consumer<byte[], byte[]> ends, List<TopicPartition> partitions) {
    return ends.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }
}
