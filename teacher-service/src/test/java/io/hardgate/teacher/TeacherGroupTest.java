package io.hardgate.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.LabelsConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Features;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TeacherCard;
import io.hardgate.teacher.model.TeacherFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real models of several kinds, side by side over real topics. */
class TeacherGroupTest {

  private static final int TEXTS = 60;
  private static final int FEATURES = 40;

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private TeacherKit kit;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() {
    kit = new TeacherKit(broker.bootstrapServers(), 2);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void everyTeacherAnswersWhatItReads() throws Exception {
    LabelSpace foreign = LabelSpace.of(List.of("being", "deed", "thing"));
    Path mapping =
        Files.writeString(
            directory.resolve("mapping.yaml"),
            "labels: [being: animal, deed: act, thing: artifact]");
    HardgateConfig config =
        source()
            .set("teachers.words.kind=torchscript")
            .setValue("teachers.words.model", TeacherFiles.path("words.pt").toString())
            .setValue("teachers.words.tokenizer", TeacherFiles.path("tokenizer.json").toString())
            .set("teachers.numbers.kind=onnx")
            .setValue("teachers.numbers.model", TeacherFiles.path("numbers.onnx").toString())
            .set("teachers.foreign.kind=onnx")
            .setValue("teachers.foreign.model", TeacherFiles.path("words.onnx").toString())
            .setValue("teachers.foreign.tokenizer", TeacherFiles.path("tokenizer.json").toString())
            .setValue("teachers.foreign.labels", mapping.toString())
            .build();
    kit.send(0, TEXTS);
    for (int i = 0; i < FEATURES; i++) {
      sendFeatures("f-" + i, i, -i, 1, 2);
    }
    sendFeatures("narrow", 1, 2, 3);
    kit.flush();
    try (TopicReader logits = kit.read(kit.topics.logits());
        TopicReader cards = kit.read(kit.topics.teachers());
        Worker group = start(config)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> logits.records().size() >= 2 * TEXTS + FEATURES || group.ended());
      assertThat(kit.health.states())
          .isEqualTo(
              Map.of(
                  "teacher:words", new Health.State.Ready(),
                  "teacher:numbers", new Health.State.Ready(),
                  "teacher:foreign", new Health.State.Ready()));
      TeacherKit.stop(group);
      assertThat(logits.records()).hasSize(2 * TEXTS + FEATURES);
      Map<String, Set<String>> answered =
          logits.logits().stream()
              .collect(
                  Collectors.groupingBy(
                      Logits::getTeacherId,
                      Collectors.mapping(Logits::getSampleId, Collectors.toSet())));
      assertThat(answered.get("words")).hasSize(TEXTS).contains("id-0");
      assertThat(answered.get("numbers")).hasSize(FEATURES).contains("f-0");
      assertThat(answered.get("foreign")).isEqualTo(answered.get("words"));
      assertMapped(logits, foreign, mapping);
      assertThat(cards.records())
          .extracting(card -> TeacherCard.parseFrom(card.value()))
          .extracting(
              TeacherCard::getTeacherId, TeacherCard::getLabelSpace, TeacherCard::getClasses)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("words", TeacherKit.LABELS.fingerprint(), 3),
              org.assertj.core.groups.Tuple.tuple("numbers", TeacherKit.LABELS.fingerprint(), 3),
              org.assertj.core.groups.Tuple.tuple("foreign", foreign.fingerprint(), 3));
    }
    assertThat(skipped("words")).isEqualTo(FEATURES + 1);
    assertThat(skipped("numbers")).isEqualTo(TEXTS + 1);
    assertThat(kit.count(TeacherCatalogue.PREDICTED, "teacher", "numbers")).isEqualTo(FEATURES);
  }

  /**
   * With the teacher's own mapping file, its logits become those of the other over the same model.
   */
  private static void assertMapped(TopicReader logits, LabelSpace foreign, Path mapping)
      throws Exception {
    LabelMappings mappings =
        new LabelsConfig(TeacherKit.LABELS.names(), List.of(mapping)).readMappings();
    RecordRules rules = new RecordRules(TeacherKit.LABELS);
    for (ConsumerRecord<byte[], byte[]> record : logits.records()) {
      Logits answer = MessageFormat.LOGITS.read(record.value(), record.headers());
      if (answer.getTeacherId().equals("foreign")) {
        assertThat(answer.getLabelSpace()).isEqualTo(foreign.fingerprint());
        DenseValues own = (DenseValues) new RecordRules(foreign).check(record.key(), answer);
        DenseValues mapped =
            (DenseValues) rules.check(record.key(), mappings.map(answer).orElseThrow());
        assertThat(List.of(mapped.get(0), mapped.get(1), mapped.get(2)))
            .isEqualTo(List.of(own.get(1), own.get(0), own.get(2)));
      }
    }
  }

  @Test
  void aTeacherThatFailsEndsThemAllAndIsNamed() throws Exception {
    ConfigSource source =
        source()
            .set("teachers.good.kind=onnx")
            .setValue("teachers.good.model", TeacherFiles.path("numbers.onnx").toString())
            .set("teachers.bad.kind=onnx")
            .setValue("teachers.bad.model", TeacherFiles.path("tokenizer.json").toString());
    try (Worker group = start(source.build())) {
      await().atMost(Duration.ofMinutes(1)).until(group::ended);
      assertThatThrownBy(group::join)
          .isInstanceOf(HardgateException.class)
          .hasMessageStartingWith(
              "the teacher 'bad' failed: teachers.bad.model: "
                  + TeacherFiles.path("tokenizer.json")
                  + " is not an ONNX model");
    }
    assertThat(kit.health.alive()).isFalse();
    assertThat(kit.health.states().get("teacher:good")).isEqualTo(new Health.State.Stopped());
  }

  @Test
  void theOnlyTeacherKeepsItsPlainName() {
    HardgateConfig config = source().build();
    assertThatThrownBy(() -> group(config.teacherSections()).run(new StopSignal()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("teacher.model: is not set");
    assertThat(kit.health.states()).containsOnlyKeys("teacher");
  }

  private double skipped(String teacher) {
    return kit.count(TeacherCatalogue.SKIPPED, "teacher", teacher, "reason", "unsupported-input");
  }

  private static ConfigSource source() {
    return ConfigSource.defaults().set("teacher.threads=1").set("teacher.batch.size=8");
  }

  private Worker start(HardgateConfig config) {
    return Worker.start("group", new Health(), group(config.teacherSections())::run);
  }

  private TeacherGroup group(Map<String, TeacherConfig> teachers) {
    return new TeacherGroup(kit.kafka, TeacherKit.LABELS, teachers, kit.meters, kit.health);
  }

  private void sendFeatures(String id, float... values) {
    Features.Builder features = Features.newBuilder();
    for (float value : values) {
      features.addValues(value);
    }
    Sample sample = Sample.newBuilder().setId(id).setFeatures(features).build();
    kit.send(new ProducerRecord<>(kit.topics.samples(), TeacherKit.utf8(id), sample.toByteArray()));
  }
}
