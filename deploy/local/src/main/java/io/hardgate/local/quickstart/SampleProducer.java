package io.hardgate.local.quickstart;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts samples on their topic, as a user's own service does: in the quickstart glosses with their
 * classes.
 */
public final class SampleProducer implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /** A producer with these properties of the Kafka clients. */
  public SampleProducer(Map<String, Object> client, Topics topics) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    topic = topics.samples();
  }

  /** Sends a gloss with its label; does not wait. */
  void send(Gloss gloss, Split split) {
    send(sample(gloss, split));
  }

  /**
   * Sends a sample; does not wait.
   *
   * @throws HardgateException if the broker did not take one before it
   */
  public void send(Sample sample) {
    throwFailure();
    send(new ProducerRecord<>(topic, utf8(sample.getId()), sample.toByteArray()));
  }

  /** Sends a gloss to learn from as JSON, which a teacher without Protobuf can read as well. */
  void sendJson(Gloss gloss) {
    Sample sample = sample(gloss, Split.TRAIN);
    var record =
        new ProducerRecord<>(topic, utf8(sample.getId()), utf8(MessageFormat.toJson(sample)));
    record.headers().add(MessageFormat.CONTENT_TYPE, utf8(MessageFormat.JSON));
    send(record);
  }

  /** The sample of a gloss. */
  public static Sample sample(Gloss gloss, Split split) {
    return Sample.newBuilder()
        .setId(gloss.id())
        .setText(gloss.text())
        .addLabels(gloss.label())
        .setLabelSpace(WordNet.labels().fingerprint())
        .setSplit(split)
        .build();
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (sent, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Waits until all samples have arrived.
   *
   * @throws HardgateException if the broker did not take a sample
   */
  public void flush() {
    producer.flush();
    throwFailure();
  }

  /**
   * Throws what has come back.
   *
   * @throws HardgateException if the broker did not take a sample
   */
  public void throwFailure() {
    if (failure.get() != null) {
      throw new HardgateException(
          "samples could not be produced: " + failure.get().getMessage(), failure.get());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
