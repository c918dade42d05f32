package io.hardgate.local.experiment;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Logits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Badly calibrated teachers, plugged in as producers: they read what {@value Teachers#BASE} says,
 * and say the same too surely, or too unsurely.
 */
final class ScaledTeacher {

  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final KafkaConfig kafka;
  private final Map<String, LogitScale> scales =
      Map.of(
          Teachers.SHARP, new LogitScale(Teachers.FACTOR),
          Teachers.FLAT, new LogitScale(1 / Teachers.FACTOR));

  ScaledTeacher(KafkaConfig kafka) {
    this.kafka = kafka;
  }

  /**
   * Until stopped.
   *
   * @throws HardgateException if logits could not be read or produced
   */
  void run(StopSignal stop) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      String topic = kafka.topics().logits();
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!stop.requested()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
          Logits said = Logits.parseFrom(record.value());
          if (said.getTeacherId().equals(Teachers.BASE)) {
            scales.forEach(
                (id, scale) -> {
                  byte[] value =
                      scale.apply(said).toBuilder().setTeacherId(id).build().toByteArray();
                  var unused =
                      producer.send(
                          new ProducerRecord<>(topic, record.key(), value),
                          (sent, e) -> {
                            if (e != null) {
                              failure.compareAndSet(null, e);
                            }
                          });
                });
          }
        }
        if (failure.get() != null) {
          throw new HardgateException(
              "logits could not be produced: " + failure.get().getMessage(), failure.get());
        }
      }
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      producer.close(Duration.ofSeconds(1));
    } catch (InvalidProtocolBufferException e) {
      throw new HardgateException("a teacher's logits cannot be read: " + e.getMessage(), e);
    }
  }
}
