package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.StudentResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole flow among records of every bad kind: it comes to the right result all the same. */
@Timeout(180)
class HostileRecordsTest {

  private static final String TEACHER = "minilm";
  private static final String OTHER = "other";
  private static final int PASSES = 2;
  private static final int WAVES = 5;
  private static final int WAVE_TRAIN = 50;
  private static final int WAVE_HELD_OUT = 12;

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static MiniLm teacher;
  private static List<Sample> stream;
  private static List<Sample> heldOut;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    teacher = MiniLm.unpack(directory);
    var glosses = WordNet.split();
    stream = samples(glosses.stream(), WAVES * WAVE_TRAIN, Split.TRAIN);
    heldOut = samples(glosses.heldOut(), WAVES * WAVE_HELD_OUT, Split.HELD_OUT);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static List<Sample> samples(List<Gloss> glosses, int count, Split split) {
    return glosses.stream().limit(count).map(gloss -> sample(gloss, split)).toList();
  }

  private static ConfigSource config(String name, List<String> required, Duration deadline) {
    Path state = directory.resolve(name);
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue("kafka.topicPrefix", name + ".")
        .setValue("labels.names", WordNet.labels().names())
        .setValue("teacher.id", TEACHER)
        .setValue("teacher.model", teacher.model().toString())
        .setValue("teacher.tokenizer", teacher.tokenizer().toString())
        .setValue("teacher.head", teacher.head().toString())
        .setValue("pairing.required", required)
        .setValue("pairing.optional", List.of())
        .setValue("pairing.deadline", deadline.toSeconds() + "s")
        .setValue("pairing.maxRecordBytes", 20_000)
        .setValue("pairing.stateDirectory", state.resolve("state").toString())
        .setValue("student.passes", PASSES)
        .setValue("student.heldOutShare", 0)
        .setValue("student.promotion.mode", "manual")
        .setValue("student.supervision.teacher", TEACHER)
        .setValue("student.directory", state.resolve("students").toString());
  }

  @Test
  void everyBadRecordIsOneDeadLetterAndEverySampleOnePair() throws Exception {
    // Long enough for the teacher to answer a wave, which is all that ever waits for it.
    try (Flow flow = new Flow(config("hostile", List.of(TEACHER), Duration.ofSeconds(10)))) {
      Attack attack = new Attack(flow, TEACHER);
      for (int wave = 0; wave < WAVES; wave++) {
        attack.sendInVain(stream.get(wave * WAVE_TRAIN));
        attack.wave(
            stream.subList(wave * WAVE_TRAIN, (wave + 1) * WAVE_TRAIN),
            heldOut.subList(wave * WAVE_HELD_OUT, (wave + 1) * WAVE_HELD_OUT));
        flow.awaitRecords(flow.topics.pairs(), attack.pairs());
      }
      flow.awaitRecords(flow.topics.deadLetters(), attack.letters());
      StudentResult result = flow.train();
      flow.stop();

      Account account = Account.of(flow, attack.refused);
      assertThat(account.samples().values()).containsExactlyInAnyOrderElementsOf(attack.samples);
      attack.forged.forEach(
          (id, forged) ->
              assertThat(account.pairs().get(id).getLogitsList()).as(id).containsExactly(forged));
      assertTrained(flow, result, account);
      assertThat(result.heldOut().teacher().accuracy()).isGreaterThan(0.5);
    }
  }

  @Test
  void jsonAndASecondTeacherAreAsGood() throws Exception {
    ConfigSource config =
        config("json", List.of(TEACHER, OTHER), Duration.ofMinutes(30))
            .setValue("student.supervision.teacher", OTHER);
    try (Flow flow = new Flow(config)) {
      Map<Origin, Reason> refused = new LinkedHashMap<>();
      List<Sample> samples = new ArrayList<>(stream.subList(0, 50));
      samples.addAll(heldOut.subList(0, 10));
      for (int i = 0; i < samples.size(); i++) {
        Sample sample = samples.get(i);
        for (Hostile bad : badJson(flow, sample.getId())) {
          refused.put(flow.send(bad.record()), bad.reason());
        }
        String json = MessageFormat.toJson(answer(sample));
        Origin answered = flow.send(json(flow.topics.logits(), sample.getId(), json));
        Origin sent =
            flow.send(
                i % 2 == 0
                    ? json(flow.topics.samples(), sample.getId(), MessageFormat.toJson(sample))
                    : new ProducerRecord<>(
                        flow.topics.samples(), Attack.utf8(sample.getId()), sample.toByteArray()));
        // Both went where Kafka's client puts their key, so they can meet.
        assertThat(sent.partition()).isEqualTo(answered.partition());
      }
      flow.awaitRecords(flow.topics.pairs(), samples.size());
      flow.awaitRecords(flow.topics.deadLetters(), refused.size());
      StudentResult result = flow.train();
      flow.stop();

      Account account = Account.of(flow, refused);
      assertThat(account.samples().values()).containsExactlyInAnyOrderElementsOf(samples);
      assertThat(account.pairs().values())
          .extracting(pair -> pair.getLogitsList().stream().map(Logits::getTeacherId).toList())
          .containsOnly(List.of(TEACHER, OTHER));
      samples.forEach(
          sample ->
              assertThat(account.pairs().get(sample.getId()).getLogits(1))
                  .isEqualTo(answer(sample)));
      assertTrained(flow, result, account);
      assertThat(result.heldOut().teacher().accuracy()).isEqualTo(1);
    }
  }

  /** What the second teacher says: it is always right. */
  private static Logits answer(Sample sample) {
    float[] values = new float[WordNet.labels().classes()];
    values[sample.getLabels(0)] = 2.5f;
    return Logits.newBuilder()
        .setSampleId(sample.getId())
        .setTeacherId(OTHER)
        .setLabelSpace(WordNet.labels().fingerprint())
        .setPositions(1)
        .setDense(DenseValues.encode(values, Dtype.FLOAT32))
        .build();
  }

  private static List<Hostile> badJson(Flow flow, String id) {
    String samples = flow.topics.samples();
    String logits = flow.topics.logits();
    Sample other = sample(new Gloss(id + "-json", "a gloss of three words", 1), Split.TRAIN);
    String sample = MessageFormat.toJson(other);
    float[] values = new float[WordNet.labels().classes()];
    values[3] = Float.NaN;
    Logits nan =
        answer(other).toBuilder()
            .setSampleId(id)
            .setDense(DenseValues.encode(values, Dtype.FLOAT32))
            .build();
    return List.of(
        new Hostile(json(samples, other.getId(), "{\"id\":"), Reason.UNDECODABLE),
        new Hostile(json(samples, other.getId(), sample + sample), Reason.UNDECODABLE),
        new Hostile(
            json(samples, other.getId(), sample.replace("labels", "labelz")), Reason.UNDECODABLE),
        new Hostile(json(samples, id, sample), Reason.WRONG_KEY),
        new Hostile(
            new ProducerRecord<>(samples, Attack.utf8(other.getId()), Attack.utf8(sample)),
            Reason.UNDECODABLE),
        new Hostile(json(logits, id, MessageFormat.toJson(nan)), Reason.NOT_FINITE),
        new Hostile(
            json(logits, id, MessageFormat.toJson(nan).replace("FLOAT32", "FLOAT64")),
            Reason.UNDECODABLE));
  }

  private static ProducerRecord<byte[], byte[]> json(String topic, String key, String value) {
    return new ProducerRecord<>(
        topic,
        null,
        Attack.utf8(key),
        Attack.utf8(value),
        List.of(new RecordHeader(MessageFormat.CONTENT_TYPE, Attack.utf8(MessageFormat.JSON))));
  }

  private static void assertTrained(Flow flow, StudentResult result, Account account)
      throws IOException {
    long train = count(account, Split.TRAIN);
    assertThat(result.positionsTrained()).isEqualTo(PASSES * train);
    assertThat(result.heldOut().student().positions()).isEqualTo(count(account, Split.HELD_OUT));
    assertThat(result.heldOut().teacher().positions()).isEqualTo(count(account, Split.HELD_OUT));
    assertThat(result.tau()).isFinite().isPositive();
    assertThat(result.gateToTeacherShare()).isBetween(0.0, 1.0);

    List<ConsumerRecord<byte[], byte[]>> cards = flow.read(flow.topics.students());
    StudentCard card = StudentCard.parseFrom(cards.get(cards.size() - 1).value());
    int batch = flow.config.student().batchSize();
    assertThat(card.getStep()).isEqualTo(PASSES * ((train + batch - 1) / batch));
    assertThat(card.getMetricsMap()).containsOnlyKeys("accuracy", "nll", "ece");
    assertThat(card.getMetricsMap().values()).allSatisfy(value -> assertThat(value).isFinite());
    assertThat(flow.read(flow.topics.pairs()))
        .allSatisfy(
            pair ->
                assertThat(card.getNextOffsetsMap().get(pair.partition()))
                    .isGreaterThan(pair.offset()));
    for (String file : List.of("student", "adam-first", "adam-second")) {
      FiniteCheckpoint.check(Path.of(card.getCheckpoint(), file + ".safetensors"));
    }
  }

  private static long count(Account account, Split split) {
    return account.pairs().values().stream()
        .filter(pair -> pair.getSample().getSplit() == split)
        .count();
  }

  private static Sample sample(Gloss gloss, Split split) {
    return Sample.newBuilder()
        .setId(gloss.id())
        .setText(gloss.text())
        .addLabels(gloss.label())
        .setLabelSpace(WordNet.labels().fingerprint())
        .setSplit(split)
        .build();
  }
}
