package io.hardgate.teacher;

import static io.hardgate.teacher.TeacherKit.LABELS;
import static io.hardgate.teacher.TeacherKit.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.TeacherConfig.Encoding;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseBuckets;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.Tokens;
import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples of several positions each. */
class TokenTeacherTest {

  private static final int CLASSES = 3;
  private static final int SAMPLES = 60;

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
    kit = new TeacherKit(broker.bootstrapServers(), 2);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @ParameterizedTest
  @EnumSource
  void answersASampleWithOneRecordOfAllItsPositions(Encoding encoding) throws Exception {
    for (int i = 0; i < SAMPLES; i++) {
      send("id-" + i, 1 + i % 17);
    }
    kit.send("a text", "that it does not read");
    kit.flush();
    try (TopicReader logits = kit.read(kit.topics.logits());
        Worker teacher =
            kit.start(new Reader(), TeacherKit.config("1", encoding), Clock.systemUTC())) {
      await().until(() -> logits.records().size() >= SAMPLES);
      await().untilAsserted(() -> assertThat(kit.committed()).isEqualTo(SAMPLES + 1));
      TeacherKit.stop(teacher);
      assertThat(logits.records()).hasSize(SAMPLES);
      for (ConsumerRecord<byte[], byte[]> record : logits.records()) {
        Logits answer = MessageFormat.LOGITS.read(record.value(), record.headers());
        int length = 1 + Integer.parseInt(answer.getSampleId().substring("id-".length())) % 17;
        LogitValues values = new RecordRules(LABELS).check(record.key(), answer);
        assertThat(values.positions()).isEqualTo(length);
        float[] expected = Reader.logits(ids(length));
        if (values instanceof DenseValues dense) {
          assertThat(IntStream.range(0, expected.length).mapToObj(dense::get))
              .containsExactly(boxed(expected));
        } else {
          assertSparse(expected, (SparseValues) values);
        }
      }
    }
    assertThat(kit.count(TeacherCatalogue.SKIPPED, "reason", "unsupported-input")).isEqualTo(1);
  }

  @Test
  void logitsThatTheTopicDoesNotTakeStopNothing() throws Exception {
    allowRecordsOf(4000);
    send("long", 1000); // 12,000 bytes of logits
    send("short", 3);
    kit.flush();
    try (TopicReader logits = kit.read(kit.topics.logits());
        TopicReader deadLetters = kit.read(kit.topics.deadLetters());
        Worker teacher = kit.start(new Reader())) {
      await().untilAsserted(() -> assertThat(kit.committed()).isEqualTo(2));
      assertThat(kit.health.ready()).isTrue();
      TeacherKit.stop(teacher);
      assertThat(logits.answered()).containsExactly("short");
      assertThat(deadLetters.records()).hasSize(1);
      ConsumerRecord<byte[], byte[]> dead = deadLetters.records().iterator().next();
      assertThat(dead.key()).isEqualTo(utf8("long"));
      assertThat(DeadLetters.text(dead.headers(), DeadLetters.REASON)).isEqualTo("too-large");
      assertThat(DeadLetters.text(dead.headers(), DeadLetters.DETAIL))
          .isEqualTo(
              "the logits of 1000 positions x 3 classes in float32 are larger than the topic"
                  + " takes");
    }
  }

  private void allowRecordsOf(int bytes) throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(kit.kafka.clientProperties()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, kit.topics.logits()),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", String.valueOf(bytes)),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private void send(String id, int length) {
    Sample.Builder sample =
        Sample.newBuilder().setId(id).setLabelSpace(LABELS.fingerprint()).setTokens(tokens(length));
    for (int t = 0; t < length; t++) {
      sample.addLabels(label(t));
    }
    kit.send(new ProducerRecord<>(kit.topics.samples(), utf8(id), sample.build().toByteArray()));
  }

  /** Every fourth one is unknown. */
  private static int label(int t) {
    return (t + 1) % (CLASSES + 1) - 1;
  }

  /** All but one class are listed, and the label's logit is there: nothing is lost of three. */
  private static void assertSparse(float[] logits, SparseValues values) {
    assertThat(values.k()).isEqualTo(2);
    for (int t = 0; t < values.positions(); t++) {
      if (label(t) != RecordRules.NO_LABEL) {
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
          sum += Math.exp(logits[CLASSES * t + k] - logits[CLASSES * t + label(t)]);
        }
        assertThat(new SparseBuckets().readLabel(values, t, label(t), 1))
            .isEqualTo(-Math.log(sum), within(1e-3));
      }
    }
  }

  private static Tokens tokens(int length) {
    return Tokens.newBuilder().addAllIds(IntStream.of(ids(length)).boxed().toList()).build();
  }

  private static int[] ids(int length) {
    return IntStream.range(0, length).map(t -> (7 * t + length) % 50).toArray();
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  /** Its logits at a position are once, twice and minus three times the token. */
  private static final class Reader implements TeacherModel {

    @Override
    public float[][] predict(List<TeacherInput> inputs) {
      return inputs.stream()
          .map(input -> logits(((TeacherInput.Tokens) input).ids()))
          .toArray(float[][]::new);
    }

    static float[] logits(int[] ids) {
      float[] logits = new float[ids.length * CLASSES];
      for (int t = 0; t < ids.length; t++) {
        logits[CLASSES * t] = ids[t];
        logits[CLASSES * t + 1] = 2 * ids[t];
        logits[CLASSES * t + 2] = -3 * ids[t];
      }
      return logits;
    }

    @Override
    public Optional<String> unreadable(TeacherInput input) {
      return input instanceof TeacherInput.Tokens
          ? Optional.empty()
          : Optional.of("the input is %s, expected tokens".formatted(input.kind()));
    }

    @Override
    public TeacherInput example() {
      return new TeacherInput.Tokens(new int[] {0});
    }

    @Override
    public void close() {
      // It has nothing.
    }
  }
}
