package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.student.standing.StudentsReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudentsTopicTest {

  private static final Topics TOPICS = new Topics("");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Promotion promotion(String version, boolean pinned, String by) {
    return Promotion.newBuilder()
        .setStudentId("s")
        .setPinned(pinned)
        .setCurrent(
            PromotedVersion.newBuilder()
                .setVersion(version)
                .setDirectory("/models/s/" + version)
                .setPromotedBy(by))
        .build();
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, Promotion promotion) {
    var unused = producer.send(StudentsReader.record(TOPICS, promotion));
    producer.flush();
  }

  @Test
  void saysWhatIsCommittedAndAPinOutlivesARuleThatDidNotKnowOfIt(@TempDir Path directory) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (TopicAdmin admin = new TopicAdmin(client, TOPICS, PATIENCE)) {
        admin.create(1, (short) 1);
      }
      Map<String, Object> transactional = new HashMap<>(client);
      transactional.put("transactional.id", "t");
      try (KafkaProducer<byte[], byte[]> person =
              new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
          KafkaProducer<byte[], byte[]> trainer =
              new KafkaProducer<>(
                  transactional, new ByteArraySerializer(), new ByteArraySerializer());
          StudentsTopic students = new StudentsTopic(client, TOPICS, PATIENCE)) {
        assertThat(students.now("s")).isEmpty();
        assertThatThrownBy(() -> students.modelDirectory("s"))
            .isInstanceOf(HardgateException.class)
            .hasMessageContaining("no version of it was promoted");
        trainer.initTransactions();
        trainer.beginTransaction();
        send(trainer, promotion("a", false, StudentsTopic.RULE));
        try (StudentsTopic hasty = new StudentsTopic(client, TOPICS, Duration.ofMillis(500))) {
          assertThatThrownBy(() -> hasty.now("s"))
              .isInstanceOf(HardgateException.class)
              .hasMessageContaining("is not committed");
        }
        trainer.commitTransaction();
        assertThat(students.now("s")).contains(promotion("a", false, StudentsTopic.RULE));
        assertThat(students.modelDirectory("s")).isEqualTo(Path.of("/models/s/a"));

        // A person pins while the rule is deciding.
        send(person, promotion("before", true, "ann"));
        trainer.beginTransaction();
        send(trainer, promotion("b", false, StudentsTopic.RULE));
        trainer.commitTransaction();
        assertThat(students.now("s")).contains(promotion("before", true, "ann"));
        assertThat(students.overrun("s")).isTrue();
        trainer.beginTransaction();
        send(trainer, promotion("before", true, "ann"));
        trainer.commitTransaction();
        assertThat(students.now("s")).contains(promotion("before", true, "ann"));
        assertThat(students.overrun("s")).isFalse();
        // A person may.
        send(person, promotion("c", false, "ann"));
        assertThat(students.now("s")).contains(promotion("c", false, "ann"));

        StudentCard card = StudentCard.newBuilder().setStudentId("other").setStep(7).build();
        var unused = person.send(StudentsReader.record(TOPICS, card));
        byte[] key = "other".getBytes(StandardCharsets.UTF_8);
        unused = person.send(new ProducerRecord<>("students", key, new byte[] {1, 2, 3}));
        person.flush();
        students.refresh();
        assertThat(students.cards()).isEqualTo(Map.of("other", card));
        assertThat(students.cardMs("other")).isPresent();
        assertThat(students.promotions().keySet()).isEqualTo(java.util.Set.of("s"));
        assertThat(List.copyOf(students.cards().keySet())).containsExactly("other");
      }
    }
  }
}
