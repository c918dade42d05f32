package io.hardgate.local.endtoend;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Label;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Samples, the logits of two teachers and late labels, on and on, until it is closed: in any order,
 * some of them twice, some without the other half, some broken. Every sample and all logits say in
 * themselves which record they are.
 */
final class Traffic implements AutoCloseable {

  /** The teacher that every pair waits for. */
  static final String REQUIRED = "prompt";

  private static final List<String> TEACHERS = List.of(REQUIRED, "slow");

  private static final Duration TICK = Duration.ofMillis(10);
  private static final int SAMPLES_A_TICK = 4;

  /** By how many ticks the slow teacher's logits trail behind at most. */
  private static final int SLOWEST = 150;

  private final HardgateConfig config;
  private final Random random;
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Worker worker;
  private int samples;
  private int serial;

  private record Due(int tick, int order, ProducerRecord<byte[], byte[]> record)
      implements Comparable<Due> {

    @Override
    public int compareTo(Due other) {
      return tick != other.tick
          ? Integer.compare(tick, other.tick)
          : Integer.compare(order, other.order);
    }
  }

  Traffic(HardgateConfig config, long seed) {
    this.config = config;
    this.random = new Random(seed);
    this.worker = Worker.start("traffic", new Health(), this::run);
  }

  private void run(StopSignal stop) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      int tick = 0;
      for (; !stop.await(TICK); tick++) {
        plan(tick);
        send(producer, tick);
      }
      // What is under way still comes.
      send(producer, tick + SLOWEST);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("not produced", failure.get());
    }
  }

  private void plan(int tick) {
    for (int i = 0; i < SAMPLES_A_TICK; i++) {
      String id = "x" + samples++;
      int dice = random.nextInt(100);
      if (dice != 0) { // else its logits wait in vain
        add(tick + random.nextInt(20), sample(id));
      }
      if (dice == 1) {
        add(tick + random.nextInt(SLOWEST), sample(id));
      }
      if (dice != 2) { // else it goes out at its deadline
        add(tick + random.nextInt(20), logits(id, 0));
      }
      if (dice != 2 && dice != 3) {
        add(tick + random.nextInt(SLOWEST), logits(id, 1));
      }
      if (dice == 4) {
        add(tick + random.nextInt(SLOWEST), logits(id, 1));
      }
      for (int labels = random.nextInt(3); labels > 0; labels--) {
        add(tick + random.nextInt(SLOWEST), label(id));
      }
      if (dice == 5) {
        add(tick, new ProducerRecord<>(config.kafka().topics().logits(), utf8(id), utf8("none")));
      }
    }
  }

  private void add(int tick, ProducerRecord<byte[], byte[]> record) {
    due.add(new Due(tick, serial++, record));
  }

  private void send(Producer<byte[], byte[]> producer, int tick) {
    while (!due.isEmpty() && due.peek().tick() <= tick) {
      var unused =
          producer.send(due.poll().record(), (at, problem) -> failure.compareAndSet(null, problem));
    }
  }

  private ProducerRecord<byte[], byte[]> sample(String id) {
    Sample sample = Sample.newBuilder().setId(id).setText("record " + serial).build();
    return new ProducerRecord<>(config.kafka().topics().samples(), utf8(id), sample.toByteArray());
  }

  private ProducerRecord<byte[], byte[]> label(String id) {
    Label label =
        Label.newBuilder()
            .setSampleId(id)
            .addLabels(random.nextInt(3))
            .setLabelSpace(config.labels().space().fingerprint())
            .build();
    return new ProducerRecord<>(config.kafka().topics().labels(), utf8(id), label.toByteArray());
  }

  private ProducerRecord<byte[], byte[]> logits(String id, int teacher) {
    float[] values = new float[config.labels().space().classes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Logits logits =
        Logits.newBuilder()
            .setSampleId(id)
            .setTeacherId(TEACHERS.get(teacher))
            .setTeacherVersion("record " + serial)
            .setLabelSpace(config.labels().space().fingerprint())
            .setPositions(1)
            .setDense(DenseValues.encode(values, Dtype.FLOAT32))
            .build();
    return new ProducerRecord<>(config.kafka().topics().logits(), utf8(id), logits.toByteArray());
  }

  /** Whether more is to come. */
  boolean flowing() {
    return !worker.ended();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Ends it, with all on the topics that was planned. */
  @Override
  public void close() {
    worker.close();
  }
}
