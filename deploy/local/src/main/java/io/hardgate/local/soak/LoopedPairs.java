package io.hardgate.local.soak;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Pairs of all glosses again and again, each time in another order and as new samples, at a bounded
 * rate. It waits for a trainer that trails behind: else retention would remove what was not read.
 */
final class LoopedPairs {

  private static final Duration TICK = Duration.ofMillis(20);

  /** Of each teacher's answer: right in about five cases of six. */
  private static final float SURE = 4;

  private static final double WRONG = 1.0 / 6;

  private final Map<String, Object> client;
  private final String topic;
  private final String teacher;
  private final int rate;
  private final long mostBehind;
  private final Random random = new Random(1);
  private final List<Taught> glosses = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long produced;
  private volatile long lag;

  private record Taught(Gloss gloss, DenseLogits logits) {}

  /**
   * Makes up what a teacher says of each gloss.
   *
   * @param rate pairs a second at most
   * @param mostBehind pairs that the trainer may trail behind
   */
  LoopedPairs(Map<String, Object> client, String topic, String teacher, int rate, long mostBehind) {
    this.client = client;
    this.topic = topic;
    this.teacher = teacher;
    this.rate = rate;
    this.mostBehind = mostBehind;
    int classes = WordNet.labels().classes();
    for (Gloss gloss : WordNet.split().stream()) {
      float[] z = new float[classes];
      for (int i = 0; i < classes; i++) {
        z[i] = (float) random.nextGaussian();
      }
      z[random.nextDouble() < WRONG ? random.nextInt(classes) : gloss.label()] += SURE;
      glosses.add(new Taught(gloss, DenseValues.encode(z, Dtype.FLOAT32)));
    }
  }

  /** Produces until stopped; then all that was produced is on the topic. */
  void run(StopSignal stop) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      double due = 0;
      long next = 0;
      long last = System.nanoTime();
      while (!stop.await(TICK) && failure.get() == null) {
        long now = System.nanoTime();
        due += lag < mostBehind ? rate * ((now - last) / 1e9) : 0;
        last = now;
        for (; due >= 1; due--) {
          if (next % glosses.size() == 0) {
            Collections.shuffle(glosses, random);
          }
          send(producer, glosses.get((int) (next % glosses.size())), next / glosses.size());
          next++;
        }
        produced = next;
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the pairs were not produced", failure.get());
    }
  }

  private void send(Producer<byte[], byte[]> producer, Taught taught, long loop) {
    String id = taught.gloss().id() + "-" + loop;
    String labels = WordNet.labels().fingerprint();
    Pair pair =
        Pair.newBuilder()
            .setSample(
                Sample.newBuilder()
                    .setId(id)
                    .setText(taught.gloss().text())
                    .addLabels(taught.gloss().label())
                    .setLabelSpace(labels))
            .addLogits(
                Logits.newBuilder()
                    .setSampleId(id)
                    .setTeacherId(teacher)
                    .setTeacherVersion("1")
                    .setLabelSpace(labels)
                    .setPositions(1)
                    .setDense(taught.logits()))
            .build();
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, pair.toByteArray()),
            (at, problem) -> failure.compareAndSet(null, problem));
  }

  /** Pairs so far. */
  long produced() {
    return produced;
  }

  /** So many of them were not read yet. */
  void lag(long pairs) {
    lag = pairs;
  }
}
