package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.messages.PairTimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long it takes from a sample's producer to its training step, with everything in this process:
 * the quickstart's teacher, pairing, trainer and a broker. Samples come evenly.
 */
public final class LatencyBenchmark {

  /** Of the samples, the share that comes before those that count. */
  private static final double WARM_UP = 1.0 / 3;

  private static final int FLAT_OUT = 3000;

  private final Duration duration;

  /**
   * Wiring.
   *
   * @param duration of each run
   */
  public LatencyBenchmark(Duration duration) {
    this.duration = duration;
  }

  /**
   * What one profile came to.
   *
   * @param profile of the configuration; null: the defaults
   * @param rate samples a second
   * @param samples that were counted
   */
  public record Latency(String profile, double rate, int samples, List<Leg> legs) {}

  /**
   * Measures the profiles, one after the other.
   *
   * @param profiles of the configuration; empty: the defaults
   * @param rate samples a second; empty: half of what the defaults manage
   * @throws HardgateException if it is stopped, or fails
   */
  public List<Latency> run(List<Optional<String>> profiles, OptionalDouble rate, StopSignal stop)
      throws InterruptedException {
    try (Closer closer = new Closer()) {
      Path directory = closer.register(new Workspace()).directory();
      TeachingLoad load = TeachingLoad.of(1, directory);
      EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
      ConfigSource settings =
          load.settings().setValue("kafka.bootstrapServers", broker.bootstrapServers());
      double even = rate.isPresent() ? rate.getAsDouble() : flatOut(settings, stop) / 2;
      List<Latency> all = new ArrayList<>();
      for (Optional<String> profile : profiles) {
        ConfigSource own =
            settings
                .setValue("profile", profile.orElse(null))
                .setValue("kafka.topicPrefix", profile.orElse("defaults") + ".");
        all.add(latency(profile.orElse(null), own, even, stop));
      }
      return all;
    } catch (IOException e) {
      throw new HardgateException("the model could not be unpacked: " + e.getMessage(), e);
    }
  }

  /** Samples a second, where all of them are there at once. */
  private static double flatOut(ConfigSource settings, StopSignal stop)
      throws InterruptedException {
    try (Pipeline pipeline = new Pipeline(settings.set("kafka.topicPrefix", "flat-out."))) {
      pipeline.warmUp(stop);
      long start = System.currentTimeMillis();
      for (int i = 0; i < FLAT_OUT; i++) {
        pipeline.send();
      }
      List<Long> steps = pipeline.awaitSteps(stop);
      return FLAT_OUT * 1000.0 / (steps.get(steps.size() - 1) - start);
    }
  }

  private Latency latency(String profile, ConfigSource settings, double rate, StopSignal stop)
      throws InterruptedException {
    try (Pipeline pipeline = new Pipeline(settings)) {
      pipeline.warmUp(stop);
      int samples = (int) Math.max(1, rate * duration.toMillis() / 1000);
      long start = System.nanoTime();
      for (int i = 0; i < samples; i++) {
        long due = start + (long) (i / rate * 1e9);
        long early = due - System.nanoTime();
        if (early > 0 && stop.await(Duration.ofNanos(early))) {
          stop.throwIfRequested();
        }
        pipeline.send();
      }
      List<Long> steps = pipeline.awaitSteps(stop);
      List<Way> ways = ways(pipeline, steps);
      List<Way> counted = ways.subList((int) (WARM_UP * ways.size()), ways.size());
      return new Latency(profile, rate, counted.size(), legs(counted));
    }
  }

  /** When a sample was where, in milliseconds since 1970. */
  private record Way(long produced, long predicted, long paired, long trained) {}

  private static List<Way> ways(Pipeline pipeline, List<Long> steps) {
    KafkaConfig kafka = pipeline.config().kafka();
    int batch = pipeline.config().student().batchSize();
    Map<String, Long> predicted = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> logits : all(kafka, kafka.topics().logits())) {
      predicted.put(new String(logits.key(), StandardCharsets.UTF_8), logits.timestamp());
    }
    List<Way> ways = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> pair : all(kafka, kafka.topics().pairs())) {
      int step = ways.size() / batch;
      if (step < steps.size()) {
        PairTimes times = PairTimes.of(pair);
        ways.add(
            new Way(
                times.producedMs(),
                predicted.get(new String(pair.key(), StandardCharsets.UTF_8)),
                times.pairedMs().orElseThrow(),
                steps.get(step)));
      }
    }
    return ways;
  }

  private static List<ConsumerRecord<byte[], byte[]>> all(KafkaConfig kafka, String topic) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  private static List<Leg> legs(List<Way> ways) {
    List<Long> whole = millis(ways, way -> way.trained() - way.produced());
    double mean = Leg.mean(whole);
    return List.of(
        Leg.of("produced to predicted", millis(ways, w -> w.predicted() - w.produced()), mean),
        Leg.of("predicted to paired", millis(ways, w -> w.paired() - w.predicted()), mean),
        Leg.of("paired to trained", millis(ways, w -> w.trained() - w.paired()), mean),
        Leg.of("all of it", whole, mean));
  }

  private static List<Long> millis(List<Way> ways, ToLongFunction<Way> of) {
    return ways.stream().mapToLong(of).boxed().toList();
  }
}
