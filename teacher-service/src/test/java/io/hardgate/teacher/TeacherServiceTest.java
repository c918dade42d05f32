package io.hardgate.teacher;

import static io.hardgate.teacher.FakeTeacher.BEYOND_FLOAT16;
import static io.hardgate.teacher.FakeTeacher.FAILS;
import static io.hardgate.teacher.FakeTeacher.NOT_A_NUMBER;
import static io.hardgate.teacher.TeacherKit.LABELS;
import static io.hardgate.teacher.TeacherKit.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigException;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig.Encoding;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseBuckets;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.TeacherCard;
import io.hardgate.metrics.FlowCatalogue;
import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.testkit.FakeClock;
import io.hardgate.testkit.LogLines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TeacherServiceTest {

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private TeacherKit kit;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() {
    kit = new TeacherKit(broker.bootstrapServers(), 4);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @ParameterizedTest
  @EnumSource
  void answersEverySampleOnce(Encoding encoding) throws Exception {
    kit.send(0, 300);
    FakeTeacher model = new FakeTeacher();
    try (TopicReader logits = kit.read(kit.topics.logits());
        Worker teacher = kit.start(model, TeacherKit.config("7", encoding), Clock.systemUTC())) {
      await().until(() -> logits.records().size() >= 300);
      assertThat(kit.health.ready()).isTrue();
      TeacherKit.stop(teacher);

      RecordRules rules = new RecordRules(LABELS);
      for (ConsumerRecord<byte[], byte[]> record : logits.records()) {
        Logits answer = MessageFormat.LOGITS.read(record.value(), record.headers());
        LogitValues values = rules.check(record.key(), answer);
        String text = answer.getSampleId().replace("id-", "text ");
        float[] expected = FakeTeacher.logits(text);
        if (values instanceof DenseValues dense) {
          assertThat(IntStream.range(0, 3).mapToObj(dense::get))
              .containsExactly(expected[0], expected[1], expected[2]);
          assertThat(answer.getDense().getDtype().name()).isEqualTo(encoding.name());
        } else {
          assertThat(encoding).isEqualTo(Encoding.SPARSE);
          assertSparse(expected, answer.getSampleId().length() % 3, (SparseValues) values);
          assertThat(answer.getSparse().getDtype()).isEqualTo(Dtype.FLOAT16);
          assertThat(answer.getSparse().getLabelLogits().size()).isEqualTo(Float.BYTES);
        }
        assertThat(answer.getTeacherId()).isEqualTo("t1");
        assertThat(answer.getTeacherVersion()).isEqualTo("7");
        assertThat(record.headers()).isEmpty();
      }
      assertThat(logits.records()).hasSize(300);
      assertThat(logits.answered()).hasSize(300);
    }
    assertThat(kit.committed()).isEqualTo(300);
    assertThat(model.closed).isTrue();
    assertThat(model.seen).hasSize(300).allMatch(text -> text.startsWith("text "));
    assertThat(kit.count(TeacherCatalogue.CONSUMED, "teacher", "t1")).isEqualTo(300);
    assertThat(kit.count(TeacherCatalogue.PREDICTED)).isEqualTo(300);
    assertThat(kit.count(TeacherCatalogue.PUBLISHED)).isEqualTo(300);
    assertThat(kit.meters.get(TeacherCatalogue.BATCH_SIZE.meterName()).summary().max())
        .isBetween(1.0, 64.0);
    assertThat(kit.meters.get(TeacherCatalogue.LAG.meterName()).gauge().value())
        .isBetween(0.0, 300.0);
  }

  /** All but one class are listed, and the label's logit is there: nothing is lost of three. */
  private static void assertSparse(float[] expected, int label, SparseValues values) {
    double largest = Math.max(expected[0], Math.max(expected[1], expected[2]));
    double sum = 0;
    for (float logit : expected) {
      sum += Math.exp(logit - largest);
    }
    assertThat(values.k()).isEqualTo(2);
    assertThat(new SparseBuckets().readLabel(values, 0, label, 1))
        .isEqualTo(expected[label] - largest - Math.log(sum), within(1e-4));
  }

  @Test
  void skipsAndCountsWhatIsNoSample() throws Exception {
    String samples = kit.topics.samples();
    kit.send(new ProducerRecord<>(samples, utf8("a"), utf8("\u00ff garbage")));
    kit.send(new ProducerRecord<>(samples, utf8("b"), null));
    kit.send(new ProducerRecord<>(samples, null, sample("c").build().toByteArray()));
    kit.send(
        new ProducerRecord<>(
            samples,
            utf8("d"),
            sample("d").addLabels(1).setLabelSpace("elsewhere").build().toByteArray()));
    ProducerRecord<byte[], byte[]> json =
        new ProducerRecord<>(samples, utf8("e"), utf8("{\"id\": \"e\", \"text\": \"in JSON\"}"));
    json.headers().add("content-type", utf8("application/json"));
    kit.send(json);
    kit.send(0, 20);
    try (LogLines lines = new LogLines();
        TopicReader logits = kit.read(kit.topics.logits());
        TopicReader deadLetters = kit.read(kit.topics.deadLetters());
        Worker teacher = kit.start(new FakeTeacher())) {
      await().until(() -> logits.records().size() >= 21);
      await().untilAsserted(() -> assertThat(kit.committed()).isEqualTo(25));
      TeacherKit.stop(teacher);
      assertThat(logits.answered()).hasSize(21).contains("e").doesNotContain("a", "b", "c", "d");
      assertThat(deadLetters.records()).isEmpty();
      assertThat(lines.all().stream().filter(line -> line.startsWith("WARN sample skipped, ")))
          .hasSize(4)
          .allMatch(line -> line.matches(".*, " + samples + "-\\d@\\d+.*"));
    }
    assertThat(kit.count(TeacherCatalogue.SKIPPED, "reason", "undecodable")).isEqualTo(2);
    assertThat(kit.count(TeacherCatalogue.SKIPPED, "reason", "wrong-key")).isEqualTo(1);
    assertThat(kit.count(TeacherCatalogue.SKIPPED, "reason", "wrong-label-space")).isEqualTo(1);
  }

  private static Sample.Builder sample(String id) {
    return Sample.newBuilder().setId(id).setText("text");
  }

  @Test
  void deadLettersWhatTheModelFailsOn() throws Exception {
    kit.send("a", FAILS);
    kit.send("b", NOT_A_NUMBER);
    kit.send("c", BEYOND_FLOAT16);
    kit.send(0, 20);
    try (TopicReader logits = kit.read(kit.topics.logits());
        TopicReader samples = kit.read(kit.topics.samples());
        TopicReader deadLetters = kit.read(kit.topics.deadLetters());
        Worker teacher =
            kit.start(
                new FakeTeacher(), TeacherKit.config("1", Encoding.FLOAT16), Clock.systemUTC())) {
      await().untilAsserted(() -> assertThat(kit.committed()).isEqualTo(23));
      assertThat(kit.health.ready()).isTrue();
      TeacherKit.stop(teacher);
      assertThat(logits.records()).hasSize(20);
      assertThat(deadLetters.records())
          .extracting(record -> DeadLetters.text(record.headers(), DeadLetters.REASON))
          .containsExactlyInAnyOrder("prediction-failed", "not-finite", "not-finite");
      for (ConsumerRecord<byte[], byte[]> dead : deadLetters.records()) {
        ConsumerRecord<byte[], byte[]> origin =
            samples.records().stream()
                .filter(
                    sample ->
                        (sample.topic() + "-" + sample.partition() + "@" + sample.offset())
                            .equals(DeadLetters.text(dead.headers(), DeadLetters.ORIGIN)))
                .findFirst()
                .orElseThrow();
        assertThat(dead.key()).isEqualTo(origin.key());
        assertThat(dead.value()).isEqualTo(origin.value());
        assertThat(DeadLetters.text(dead.headers(), DeadLetters.SERVICE)).isEqualTo("teacher:t1");
      }
    }
    assertThat(
            kit.count(FlowCatalogue.DEAD_LETTERS, "service", "teacher:t1", "reason", "not-finite"))
        .isEqualTo(2);
    assertThat(kit.count(FlowCatalogue.DEAD_LETTERS, "reason", "prediction-failed")).isEqualTo(1);
  }

  @Test
  void stopsWhileTheModelHangsAndLeavesItsSamplesToTheNext() throws Exception {
    kit.send(0, 100);
    CountDownLatch never = new CountDownLatch(1);
    FakeTeacher hanging =
        new FakeTeacher() {
          @Override
          public float[][] predict(List<TeacherInput> inputs) {
            if (seen.size() > 30) {
              boolean over = false;
              while (!over) {
                try {
                  never.await();
                  over = true;
                } catch (InterruptedException e) {
                  // As native code does, it goes on.
                }
              }
            }
            return super.predict(inputs);
          }
        };
    try (TopicReader logits = kit.read(kit.topics.logits())) {
      try (Worker first = kit.start(hanging)) {
        await().until(() -> logits.records().size() > 30);
        first.requestStop();
        await().atMost(Duration.ofSeconds(6)).until(first::ended);
      }
      assertThat(logits.answered()).hasSizeLessThan(100);
      assertThat(kit.committed()).isLessThanOrEqualTo(logits.answered().size());
      try (Worker second = kit.start(new FakeTeacher())) {
        await().untilAsserted(() -> assertThat(kit.committed()).isEqualTo(100));
        TeacherKit.stop(second);
      }
      assertThat(logits.answered()).hasSize(100);
    } finally {
      never.countDown();
    }
  }

  @Test
  void losesNothingWhenItIsKilled() throws Exception {
    kit.send(0, 2000);
    try (TopicReader logits = kit.read(kit.topics.logits())) {
      Process killed = KilledTeacher.start(kit.kafka);
      try {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> !killed.isAlive() || logits.records().size() > 300);
      } finally {
        killed.destroyForcibly().waitFor();
      }
      assertThat(logits.answered()).hasSizeBetween(301, 1999);
      assertThat(kit.committed()).isLessThanOrEqualTo(logits.answered().size());
      try (Worker next = kit.start(new FakeTeacher())) {
        await().atMost(Duration.ofMinutes(1)).until(() -> logits.answered().size() == 2000);
        TeacherKit.stop(next);
      }
    }
    assertThat(kit.committed()).isEqualTo(2000);
  }

  @Test
  void resumesWhereItStopped() throws Exception {
    try (TopicReader logits = kit.read(kit.topics.logits())) {
      for (int round = 1; round <= 3; round++) {
        kit.send((round - 1) * 50, round * 50);
        int expected = round * 50;
        try (Worker teacher = kit.start(new FakeTeacher())) {
          await().until(() -> logits.answered().size() == expected);
          TeacherKit.stop(teacher);
        }
        assertThat(kit.committed()).isEqualTo(expected);
      }
      assertThat(logits.records()).hasSize(150);
    }
  }

  @Test
  void sharesThePartitionsWithOthersOfItsName() throws Exception {
    try (TopicReader logits = kit.read(kit.topics.logits());
        Worker first =
            kit.start(
                new FakeTeacher(), TeacherKit.config("A", Encoding.FLOAT32), Clock.systemUTC());
        Worker second =
            kit.start(
                new FakeTeacher(), TeacherKit.config("B", Encoding.FLOAT32), Clock.systemUTC())) {
      // Both hold partitions as soon as both have answered; samples go on all the while.
      int sent = 0;
      while (versions(logits).size() < 2) {
        kit.send(sent, sent += 40);
        int expected = sent;
        await().until(() -> logits.answered().size() == expected);
      }
      TeacherKit.stop(first);
      // What was the first's is the second's now.
      kit.send(sent, sent + 40);
      int expected = sent + 40;
      await().until(() -> logits.answered().size() == expected);
      TeacherKit.stop(second);
      assertThat(logits.records()).as("a handover repeats nothing").hasSize(expected);
      assertThat(kit.committed()).isEqualTo(expected);
    }
  }

  private static java.util.Set<String> versions(TopicReader logits) {
    return logits.logits().stream().map(Logits::getTeacherVersion).collect(Collectors.toSet());
  }

  @Test
  void showsItsCardEveryThirtySeconds() throws Exception {
    Instant start = Instant.parse("2026-11-21T10:00:00Z");
    FakeClock clock = new FakeClock(start);
    try (TopicReader cards = kit.read(kit.topics.teachers());
        TopicReader logits = kit.read(kit.topics.logits());
        Worker teacher =
            kit.start(new FakeTeacher(), TeacherKit.config("1", Encoding.FLOAT32), clock)) {
      await().until(() -> cards.records().size() == 1);
      clock.advance(Duration.ofSeconds(29));
      // After this answer it has looked at the clock again.
      kit.send(0, 1);
      await().until(() -> logits.records().size() == 1);
      clock.advance(Duration.ofSeconds(1));
      await().until(() -> cards.records().size() == 2);
      TeacherKit.stop(teacher);
      for (int i = 0; i < 2; i++) {
        ConsumerRecord<byte[], byte[]> record = cards.records().get(i);
        assertThat(record.key()).isEqualTo(utf8("t1"));
        assertThat(TeacherCard.parseFrom(record.value()))
            .isEqualTo(
                TeacherCard.newBuilder()
                    .setTeacherId("t1")
                    .setVersion("1")
                    .setLabelSpace(LABELS.fingerprint())
                    .setClasses(3)
                    .setLastSeenMs(start.plusSeconds(30L * i).toEpochMilli())
                    .build());
      }
    }
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> service(kit.kafka).run(new StopSignal()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("teacher.model")
        .hasMessageContaining("teacher.tokenizer")
        .hasMessageContaining("teacher.head");
    assertThat(kit.health.states().get("teacher")).isInstanceOf(Health.State.Failed.class);

    assertThatThrownBy(() -> service(at(broker.bootstrapServers())).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("there is no topic 'nobody-samples'");
    assertThatThrownBy(() -> service(at("127.0.0.1:1")).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("no Kafka broker answers at 127.0.0.1:1");
  }

  private static KafkaConfig at(String bootstrapServers) {
    return new KafkaConfig(bootstrapServers, "nobody-", Duration.ofSeconds(1), Map.of());
  }

  private TeacherService service(KafkaConfig kafka) {
    return new TeacherService(
        kafka, LABELS, TeacherKit.config("1", Encoding.FLOAT32), kit.meters, kit.health);
  }
}
