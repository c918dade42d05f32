package io.hardgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardgateConfigTest {

  private static final String EVERY_KEY =
      """
      kafka:
        bootstrapServers: one:9092,two:9093
        topicPrefix: test-
        connectTimeout: 3s
        properties: {security.protocol: SSL, max.poll.records: 7}
      http:
        host: 0.0.0.0
        port: 0
      labels:
        names: [animal, plant, 3]
        mappings: [big.yaml, bigger.json]
      teacher:
        id: big
        version: 2
        kind: onnx
        model: models/encoder.onnx
        tokenizer: models/tokenizer.json
        head: models/head.safetensors
        output: logits
        features: 12
        labels: models/labels.txt
        precision: int8
        maxTokens: 64
        batch:
          size: 8
          linger: 0s
        encoding: float16
        sparse: {k: 20, dtype: float32}
        threads: 3
      teachers:
        other:
          kind: student
          precision: float32
          tokenizer: null
          batch: {size: 9}
      pairing:
        applicationId: pairs-of-two
        required: [big, bigger]
        optional: [biggest]
        quorum: 2
        presence: 3s
        deadline: 500ms
        labelDeadline: 1m
        memory: 1h
        maxRecordBytes: 64000000
        heldBytes: 9007199254740993
        stateDirectory: /var/lib/hardgate
        threads: 4
      student:
        id: small
        seed: -9007199254740993
        model:
          buckets: 1024
          embedding: 16
          hidden: []
          maxWords: 12
          kind: torchscript
          dropout: 0.25
          features: 7
          vocabulary: 500
          width: 24
          layers: 3
          heads: 4
          maxTokens: 48
          file: student.pt
        supervision:
          policy: constant-mix
          alpha: 0.25
          horizon: 300
          smoothing: 0.2
          smoothTo: unigram
          penalty: 2
          blend: mean-probabilities
          teacher: bigger
          teachers:
            big: {weight: 2}
            bigger: {tau: auto, weight: 0}
            biggest: {tau: 1.25}
          wrongWeight: 0.5
          tau: 1.5
          guard:
            mode: quarantine
            window: 64
            nllRise: 0.75
            agreementFall: 0.1
        optimizer:
          learningRate: 1e-4
          beta1: 0
          beta2: 0.99
          epsilon: 1e-6
        averageSteps: 300
        batchSize: 16
        passes: 8
        shuffle: 100
        start: {from: "0:12,1:13", until: "2026-03-01T12:00:00Z", warmStart: "promoted:large"}
        replayShare: 0.25
        heldOutShare: 0.125
        heldOut: 50
        heldBytes: 60
        checkpointSteps: 10
        evaluateSteps: 20
        keep: 5
        directory: elsewhere
        session: 7s
        promotion:
          mode: manual
          positions: 30
          confidence: 0.9
          accuracyMargin: 0.1
          eceMargin: 0.2
          recordMargin: 0.3
          directory: better
        divergence: {mode: warn, window: 20, nllRise: 2, eceRise: 0.5}
        device: gpu:1
        threads: 1
      """;

  @Test
  void defaults() {
    assertThat(ConfigSource.defaults().build())
        .isEqualTo(
            new HardgateConfig(
                new KafkaConfig("localhost:9092", "", Duration.ofSeconds(10), Map.of()),
                new HttpConfig("127.0.0.1", 9400),
                new LabelsConfig(List.of(), List.of()),
                new TeacherConfig(
                    "teacher",
                    "1",
                    TeacherConfig.Kind.SENTENCE_ENCODER,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    TeacherConfig.Precision.AUTO,
                    128,
                    new TeacherConfig.Batch(32, Duration.ofMillis(20)),
                    TeacherConfig.Encoding.FLOAT32,
                    new TeacherConfig.Sparse(64, TeacherConfig.ListedDtype.FLOAT16),
                    2),
                Map.of(),
                new PairingConfig(
                    "hardgate-pairing",
                    List.of(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    Duration.ofMinutes(10),
                    1_000_000,
                    268_435_456,
                    Path.of("state"),
                    1),
                new StudentConfig(
                    "student",
                    1,
                    ModelConfig.bagOfWords(32_768, 96, List.of(128), 64),
                    new SupervisionConfig(
                        SupervisionConfig.Policy.HARD_GATE,
                        0.5,
                        10_000,
                        0.1,
                        SupervisionConfig.SmoothTo.UNIFORM,
                        0.1,
                        SupervisionConfig.Blend.SINGLE,
                        "teacher",
                        Map.of(),
                        0.75,
                        Tau.AUTO,
                        new SupervisionConfig.Guard(
                            SupervisionConfig.GuardMode.WARN, 128, 0.5, 0.2)),
                    new StudentConfig.Optimizer(0.002, 0.9, 0.999, 1e-8),
                    1,
                    64,
                    OptionalInt.empty(),
                    32_768,
                    new StudentStart(new LogPoint.Beginning(), Optional.empty(), Optional.empty()),
                    0,
                    0.05,
                    8192,
                    201_326_592,
                    1000,
                    200,
                    3,
                    Path.of("students"),
                    Duration.ofSeconds(10),
                    new PromotionConfig(
                        PromotionConfig.Mode.AUTO, 1000, 0.95, 0.01, 0.01, 0.03, Path.of("models")),
                    new DivergenceConfig(DivergenceConfig.Mode.STOP, 256, 1, 0.2),
                    "auto",
                    2)));
  }

  @Test
  void everyKeyArrives(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("hardgate.yaml"), EVERY_KEY);
    assertThat(ConfigSource.defaults().with(file).build())
        .isEqualTo(
            new HardgateConfig(
                new KafkaConfig(
                    "one:9092,two:9093",
                    "test-",
                    Duration.ofSeconds(3),
                    Map.of("security.protocol", "SSL", "max.poll.records", "7")),
                new HttpConfig("0.0.0.0", 0),
                new LabelsConfig(
                    List.of("animal", "plant", "3"),
                    List.of(Path.of("big.yaml"), Path.of("bigger.json"))),
                new TeacherConfig(
                    "big",
                    "2",
                    TeacherConfig.Kind.ONNX,
                    Optional.of(Path.of("models/encoder.onnx")),
                    Optional.of(Path.of("models/tokenizer.json")),
                    Optional.of(Path.of("models/head.safetensors")),
                    Optional.of("logits"),
                    OptionalInt.of(12),
                    Optional.of(Path.of("models/labels.txt")),
                    TeacherConfig.Precision.INT8,
                    64,
                    new TeacherConfig.Batch(8, Duration.ZERO),
                    TeacherConfig.Encoding.FLOAT16,
                    new TeacherConfig.Sparse(20, TeacherConfig.ListedDtype.FLOAT32),
                    3),
                Map.of(
                    "other",
                    new TeacherConfig(
                        "other",
                        "2",
                        TeacherConfig.Kind.STUDENT,
                        Optional.of(Path.of("models/encoder.onnx")),
                        Optional.empty(),
                        Optional.of(Path.of("models/head.safetensors")),
                        Optional.of("logits"),
                        OptionalInt.of(12),
                        Optional.of(Path.of("models/labels.txt")),
                        TeacherConfig.Precision.FLOAT32,
                        64,
                        new TeacherConfig.Batch(9, Duration.ZERO),
                        TeacherConfig.Encoding.FLOAT16,
                        new TeacherConfig.Sparse(20, TeacherConfig.ListedDtype.FLOAT32),
                        3)),
                new PairingConfig(
                    "pairs-of-two",
                    List.of("big", "bigger"),
                    Optional.of(List.of("biggest")),
                    OptionalInt.of(2),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    64_000_000,
                    9_007_199_254_740_993L,
                    Path.of("/var/lib/hardgate"),
                    4),
                new StudentConfig(
                    "small",
                    -9_007_199_254_740_993L,
                    new ModelConfig(
                        ModelConfig.Kind.TORCHSCRIPT,
                        1024,
                        16,
                        List.of(),
                        12,
                        0.25,
                        OptionalInt.of(7),
                        OptionalInt.of(500),
                        24,
                        3,
                        4,
                        48,
                        Optional.of(Path.of("student.pt"))),
                    new SupervisionConfig(
                        SupervisionConfig.Policy.CONSTANT_MIX,
                        0.25,
                        300,
                        0.2,
                        SupervisionConfig.SmoothTo.UNIGRAM,
                        2,
                        SupervisionConfig.Blend.MEAN_PROBABILITIES,
                        "bigger",
                        Map.of(
                            "big",
                            new SupervisionConfig.Teacher(OptionalDouble.of(2), Optional.empty()),
                            "bigger",
                            new SupervisionConfig.Teacher(
                                OptionalDouble.of(0), Optional.of(Tau.AUTO)),
                            "biggest",
                            new SupervisionConfig.Teacher(
                                OptionalDouble.empty(), Optional.of(Tau.of(1.25)))),
                        0.5,
                        Tau.of(1.5),
                        new SupervisionConfig.Guard(
                            SupervisionConfig.GuardMode.QUARANTINE, 64, 0.75, 0.1)),
                    new StudentConfig.Optimizer(1e-4, 0, 0.99, 1e-6),
                    300,
                    16,
                    OptionalInt.of(8),
                    100,
                    new StudentStart(
                        new LogPoint.Offsets(Map.of(0, 12L, 1, 13L)),
                        Optional.of(new LogPoint.Time(Instant.parse("2026-03-01T12:00:00Z"))),
                        Optional.of("promoted:large")),
                    0.25,
                    0.125,
                    50,
                    60,
                    10,
                    20,
                    5,
                    Path.of("elsewhere"),
                    Duration.ofSeconds(7),
                    new PromotionConfig(
                        PromotionConfig.Mode.MANUAL, 30, 0.9, 0.1, 0.2, 0.3, Path.of("better")),
                    new DivergenceConfig(DivergenceConfig.Mode.WARN, 20, 2, 0.5),
                    "gpu:1",
                    1)));
  }

  @Test
  void aTeacherThatIsNotNamedHasWeightAndTauOne(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("hardgate.yaml"), EVERY_KEY);
    SupervisionConfig supervision =
        ConfigSource.defaults().with(file).build().student().supervision();
    assertThat(supervision.weight("stranger")).isEqualTo(1);
    assertThat(supervision.tau("stranger")).isEqualTo(Tau.of(1));
    assertThat(supervision.weight("bigger")).isZero();
    assertThat(supervision.tau("bigger")).isEqualTo(Tau.AUTO);
    assertThat(supervision.weight("biggest")).isEqualTo(1);
    assertThat(supervision.teachers().keySet()).containsExactly("big", "bigger", "biggest");
  }

  @Test
  void whatIsWrongWithATeacherIsSaidWithItsKey() {
    ConfigSource source =
        ConfigSource.defaults()
            .set("student.supervision.teachers", "{a: {weight: -1}, b: {tau: 0}, c: {wieght: 1}}");
    assertThatThrownBy(source::build)
        .hasMessageContaining("student.supervision.teachers.a.weight: is -1, expected 0 to 1000000")
        .hasMessageContaining("student.supervision.teachers.b.tau: is 0, expected auto or a number")
        .hasMessageContaining(
            "student.supervision.teachers.c.wieght: is no key here, did you mean");
  }

  @Test
  void aTransformerReadsTokensWithHeadsOfOneWidth() {
    ConfigSource transformer =
        ConfigSource.defaults()
            .set("student.model.kind=transformer")
            .set("student.model.width=12")
            .set("student.model.heads=3");
    assertThat(transformer.build().student().model().tokenIds(7)).isEqualTo(7);
    assertThat(transformer.set("student.model.vocabulary=9").build().student().model().tokenIds(7))
        .isEqualTo(9);
    assertThatThrownBy(
            transformer
                    .set("student.model.features=4")
                    .set("student.model.heads=5")
                    .set("student.model.vocabulary=0")
                ::build)
        .hasMessageContaining(
            "student.model.features: is 4, expected null for a transformer, which reads tokens")
        .hasMessageContaining(
            "student.model.heads: is 5, expected a number that divides the width, which is 12")
        .hasMessageContaining("student.model.vocabulary: is 0, expected 1 to 16777216");
  }

  /** Without this, a key that joins the configuration could stay out of the two tests above. */
  @Test
  void theTestSetsEveryKeyToSomethingElse() throws IOException {
    JsonNode defaults;
    try (InputStream yaml = getClass().getResourceAsStream("/hardgate-defaults.yaml")) {
      defaults = new YAMLMapper().readTree(yaml);
    }
    JsonNode changed = new YAMLMapper().readTree(EVERY_KEY);
    List<String> keys = new ArrayList<>();
    collectKeys(HardgateConfig.class, "", keys);
    assertThat(keys).hasSizeGreaterThan(40);
    for (String key : keys) {
      String pointer = "/" + key.replace('.', '/');
      assertThat(defaults.at(pointer).isMissingNode()).as("%s has no default", key).isFalse();
      assertThat(changed.at(pointer).isMissingNode()).as("%s is not tested", key).isFalse();
      assertThat(changed.at(pointer)).as(key).isNotEqualTo(defaults.at(pointer));
    }
  }

  private static void collectKeys(Class<?> section, String prefix, List<String> keys) {
    for (RecordComponent component : section.getRecordComponents()) {
      String key = prefix + component.getName();
      if (component.getType().isRecord() && component.getType() != Tau.class) {
        collectKeys(component.getType(), key + ".", keys);
      } else {
        keys.add(key);
      }
    }
  }
}
