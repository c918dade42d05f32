package io.hardgate.student;

import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import io.hardgate.student.training.Scores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes where the student stands on {@code students}. Owned by the training thread. */
final class StudentCards implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StudentCards.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String student;
  private final LabelSpace labels;

  StudentCards(Map<String, Object> client, Topics topics, String student, LabelSpace labels) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // The training thread does not wait for a broker that is gone, least of all when it is to end.
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    topic = topics.students();
    this.student = student;
    this.labels = labels;
  }

  /** The student's newest checkpoint, with its scores on held-out pairs. */
  void publish(Path checkpoint, long step, Map<Integer, Long> nextOffsets, Scores heldOut) {
    StudentCard.Builder card =
        StudentCard.newBuilder()
            .setStudentId(student)
            .setCheckpoint(checkpoint.toAbsolutePath().toString())
            .setStep(step)
            .putAllNextOffsets(nextOffsets)
            .setLabelSpace(labels.fingerprint());
    if (heldOut.student().positions() > 0) {
      card.putMetrics("accuracy", heldOut.student().accuracy())
          .putMetrics("nll", heldOut.student().nll())
          .putMetrics("ece", heldOut.student().ece());
    }
    byte[] key = student.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, card.build().toByteArray()),
            (sent, failure) -> {
              if (failure != null) {
                LOG.error("the card of {} was not written", checkpoint, failure);
              }
            });
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
