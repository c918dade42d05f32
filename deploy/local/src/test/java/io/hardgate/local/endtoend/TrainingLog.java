package io.hardgate.local.endtoend;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Features;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes {@code pairs}: so many to learn from, and between them, but not at the end, some that are
 * held out and some that cannot be read.
 */
final class TrainingLog {

  static final String TEACHER = "prompt";

  /** Width of the samples that are vectors. */
  static final int FEATURES = 4;

  private static final int OUT_OF_WHICH_ONE_IS_HELD_OUT = 20;
  private static final int OUT_OF_WHICH_ONE_IS_BAD = 61;
  private static final double QUIET_END = 0.8;

  private final HardgateConfig config;
  private final int partitions;
  private final boolean texts;
  private final Random random = new Random(7);
  private final Set<String> bad = new HashSet<>();

  /**
   * @param texts whether the samples are texts; else they are vectors
   */
  TrainingLog(HardgateConfig config, int partitions, boolean texts) {
    this.config = config;
    this.partitions = partitions;
    this.texts = texts;
  }

  /**
   * Writes this many pairs to learn from.
   *
   * @param pause after every ten pairs
   */
  void write(int pairs, Duration pause, StopSignal stop) throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config.kafka().clientProperties(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < pairs; i++) {
        if (i < QUIET_END * pairs && i % OUT_OF_WHICH_ONE_IS_HELD_OUT == 0) {
          send(producer, "h" + i, pair("h" + i, Split.HELD_OUT).toByteArray());
        }
        if (i < QUIET_END * pairs && i % OUT_OF_WHICH_ONE_IS_BAD == 0) {
          RecordMetadata at = send(producer, "bad", utf8("none"));
          bad.add(new Origin(at.topic(), at.partition(), at.offset()).toString());
        }
        RecordMetadata unused = send(producer, "s" + i, pair("s" + i, Split.TRAIN).toByteArray());
        if (i % 10 == 0 && !pause.isZero() && stop.await(pause)) {
          return;
        }
      }
    }
  }

  private RecordMetadata send(KafkaProducer<byte[], byte[]> producer, String key, byte[] value)
      throws InterruptedException {
    int partition = random.nextInt(partitions);
    String topic = config.kafka().topics().pairs();
    try {
      return producer.send(new ProducerRecord<>(topic, partition, utf8(key), value)).get();
    } catch (ExecutionException e) {
      throw new AssertionError("not produced", e);
    }
  }

  private Pair pair(String id, Split split) {
    int classes = config.labels().names().size();
    int label = random.nextInt(classes);
    float[] logits = new float[classes];
    for (int k = 0; k < classes; k++) {
      logits[k] = (float) random.nextGaussian() + (k == label ? 2 : 0);
    }
    String labels = config.labels().space().fingerprint();
    Sample.Builder sample =
        Sample.newBuilder().setId(id).addLabels(label).setLabelSpace(labels).setSplit(split);
    if (texts) {
      sample.setText(config.labels().names().get(label) + " of number " + random.nextInt(500));
    } else {
      Features.Builder features = Features.newBuilder();
      for (int i = 0; i < FEATURES; i++) {
        features.addValues((float) random.nextGaussian() + (i == label ? 1 : 0));
      }
      sample.setFeatures(features);
    }
    return Pair.newBuilder()
        .setSample(sample)
        .addLogits(
            Logits.newBuilder()
                .setSampleId(id)
                .setTeacherId(TEACHER)
                .setTeacherVersion("1")
                .setLabelSpace(labels)
                .setPositions(1)
                .setDense(DenseValues.encode(logits, Dtype.FLOAT32)))
        .build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Where what cannot be read lies, as a dead letter says it. */
  Set<String> bad() {
    return bad;
  }
}
