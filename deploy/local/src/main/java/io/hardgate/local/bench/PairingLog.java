package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the samples and the logits. A sample is a millisecond in the timestamps: what trails
 * {@code lag} samples behind has timestamps that are so much later, and Kafka Streams reads in the
 * order of the timestamps. So many samples wait at any time, whatever the speed.
 */
final class PairingLog {

  /** Random logits are dear, and nobody looks at them: these few are used again and again. */
  private static final int PAYLOADS = 64;

  private final PairingLoad load;
  private final HardgateConfig config;
  private final String fingerprint;
  private final DenseLogits[] payloads = new DenseLogits[PAYLOADS];
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final long start;

  PairingLog(PairingLoad load, HardgateConfig config) {
    this.load = load;
    this.config = config;
    // All of them in the past: what lies in the future is taken for present.
    this.start = System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1) - ticks();
    this.fingerprint = config.labels().space().fingerprint();
    Random random = new Random(3);
    for (int i = 0; i < PAYLOADS; i++) {
      float[] values = new float[load.classes()];
      for (int j = 0; j < values.length; j++) {
        values[j] = (float) random.nextGaussian();
      }
      payloads[i] = DenseValues.encode(values, Dtype.FLOAT32);
    }
  }

  /** The id of a teacher. */
  static String id(int teacher) {
    return "teacher-" + teacher;
  }

  /** Writes all of it. */
  void produce(StopSignal stop) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      produce(producer, 0, ticks(), stop);
    }
  }

  /** A producer that is made for much at once, with these properties beside. */
  Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** How many there are: in each a sample comes, or logits come, or both. */
  private int ticks() {
    return load.samples() + Math.abs(load.lag());
  }

  /** Writes what comes in these ticks, and waits until it is there. */
  void produce(Producer<byte[], byte[]> producer, int from, int until, StopSignal stop) {
    int samplesTrail = Math.max(0, -load.lag());
    for (int tick = from; tick < until; tick++) {
      stop.throwIfRequested();
      int asked = tick - samplesTrail;
      if (asked >= 0 && asked < load.samples()) {
        send(producer, config.kafka().topics().samples(), start + tick, asked, sample(asked));
      }
      for (int teacher = 0; teacher < load.teachers(); teacher++) {
        int answered = tick - load.trail(teacher);
        if (answered >= 0 && answered < load.samples()) {
          byte[] logits = logits(answered, teacher);
          send(producer, config.kafka().topics().logits(), start + tick, answered, logits);
        }
      }
    }
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("the log was not written", failure.get());
    }
  }

  private void send(
      Producer<byte[], byte[]> producer, String topic, long time, int sample, byte[] value) {
    byte[] key = key(sample).getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, null, time, key, value),
            (at, problem) -> failure.compareAndSet(null, problem));
  }

  private static String key(int sample) {
    return "sample-" + sample;
  }

  private byte[] sample(int sample) {
    return Sample.newBuilder()
        .setId(key(sample))
        .setText("a text of about as many words as a gloss of a dictionary has, number " + sample)
        .addLabels(sample % load.classes())
        .setLabelSpace(fingerprint)
        .build()
        .toByteArray();
  }

  private byte[] logits(int sample, int teacher) {
    return Logits.newBuilder()
        .setSampleId(key(sample))
        .setTeacherId(id(teacher))
        .setTeacherVersion("1")
        .setLabelSpace(fingerprint)
        .setPositions(1)
        .setDense(payloads[(sample + teacher) % PAYLOADS])
        .build()
        .toByteArray();
  }
}
