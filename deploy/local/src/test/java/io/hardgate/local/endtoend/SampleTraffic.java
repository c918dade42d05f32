package io.hardgate.local.endtoend;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Labelled samples, on and on, until it is closed; one in fifty cannot be read, and as often a pair
 * that nobody has made. It knows what was acknowledged.
 */
final class SampleTraffic implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(10);
  private static final int OUT_OF_WHICH_ONE_IS_BAD = 50;

  private final HardgateConfig config;
  private final int multipleOf;
  private final Random random;
  private final Set<String> samples = ConcurrentHashMap.newKeySet();
  private final Set<Origin> bad = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Worker worker;

  /**
   * Begins.
   *
   * @param multipleOf in the end there are so many samples that can be read, or a multiple of it
   */
  SampleTraffic(HardgateConfig config, int multipleOf, long seed) {
    this.config = config;
    this.multipleOf = multipleOf;
    this.random = new Random(seed);
    this.worker = Worker.start("traffic", new Health(), this::run);
  }

  private void run(StopSignal stop) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      int sent = 0;
      while (!stop.await(TICK) || sent % multipleOf != 0) {
        String id = "s" + sent++;
        sendGood(producer, id);
        if (random.nextInt(OUT_OF_WHICH_ONE_IS_BAD) == 0) {
          sendBad(producer, config.kafka().topics().samples());
        }
        if (random.nextInt(OUT_OF_WHICH_ONE_IS_BAD) == 0) {
          sendBad(producer, config.kafka().topics().pairs());
        }
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("not produced", failure.get());
    }
  }

  private void sendGood(Producer<byte[], byte[]> producer, String id) {
    int label = random.nextInt(config.labels().space().classes());
    Sample sample =
        Sample.newBuilder()
            .setId(id)
            .setText(config.labels().names().get(label) + " number " + id)
            .addLabels(label)
            .setLabelSpace(config.labels().space().fingerprint())
            .build();
    var unused =
        producer.send(
            new ProducerRecord<>(config.kafka().topics().samples(), utf8(id), sample.toByteArray()),
            (at, problem) -> {
              if (problem == null) {
                samples.add(id);
              } else {
                failure.compareAndSet(null, problem);
              }
            });
  }

  private void sendBad(Producer<byte[], byte[]> producer, String topic) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, utf8("bad"), utf8("none")),
            (at, problem) -> {
              if (problem == null) {
                bad.add(new Origin(at.topic(), at.partition(), at.offset()));
              } else {
                failure.compareAndSet(null, problem);
              }
            });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Ids of the samples that the brokers have taken. */
  Set<String> samples() {
    return samples;
  }

  /** Where what cannot be read has come to lie. */
  Set<Origin> bad() {
    return bad;
  }

  /** Whether more is to come. */
  boolean flowing() {
    return !worker.ended();
  }

  /** Ends it; then all of it is on the topics. */
  @Override
  public void close() {
    worker.close();
  }
}
