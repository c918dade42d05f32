package io.hardgate.messages;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.metrics.FlowCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records that cannot be used on {@code dead-letters}, and counts them by reason. */
public final class DeadLetterProducer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterProducer.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String service;
  private final MeterRegistry meters;
  private volatile Exception lost;

  /**
   * Connects.
   *
   * @param client the Kafka clients' properties
   * @param service who refuses the records: {@code student:ID}, {@code teacher:ID}
   */
  public DeadLetterProducer(
      Map<String, Object> client, Topics topics, String service, MeterRegistry meters) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.LARGEST_PAIR_BYTES);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    topic = topics.deadLetters();
    this.service = service;
    this.meters = meters;
  }

  /** Sends the record as it came, with the reason; does not wait for the broker. */
  public void send(ConsumerRecord<byte[], byte[]> record, BadRecordException fault) {
    count(meters, service, fault.reason());
    var unused =
        producer.send(
            DeadLetters.letter(topic, record, fault, service),
            (sent, failure) -> tell(record, fault, failure));
  }

  private void tell(
      ConsumerRecord<byte[], byte[]> record, BadRecordException fault, Exception failure) {
    if (failure != null) {
      lost = failure;
      LOG.error(
          "the dead letter of {}-{}@{} ({}) was not written",
          record.topic(),
          record.partition(),
          record.offset(),
          fault.getMessage(),
          failure);
    }
  }

  /** Counts one dead letter. */
  public static void count(MeterRegistry meters, String service, Reason reason) {
    counter(meters, service, reason).increment();
  }

  /** How many dead letters there were of this service, for this reason. */
  public static Counter counter(MeterRegistry meters, String service, Reason reason) {
    return FlowCatalogue.DEAD_LETTERS.counter(
        meters, Tags.of("service", service, "reason", reason.id()));
  }

  /**
   * Waits until the broker has all that was sent.
   *
   * @throws HardgateException if it did not take some of it
   */
  public void flush() {
    producer.flush();
    if (lost != null) {
      throw new HardgateException(
          "dead letters could not be written to %s: %s".formatted(topic, lost.getMessage()), lost);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(3));
  }
}
