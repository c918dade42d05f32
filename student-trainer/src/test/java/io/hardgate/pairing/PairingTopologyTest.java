package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.utf8;
import static io.hardgate.pairing.PairingBench.DEADLINE;
import static io.hardgate.pairing.PairingBench.MEMORY;
import static io.hardgate.pairing.PairingBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import io.hardgate.messages.PairTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a pair goes out, and what is in it. */
class PairingTopologyTest {

  private static final Duration SLACK = Duration.ofSeconds(1);

  private PairingBench bench;

  @BeforeEach
  void open(@TempDir Path directory) {
    bench = new PairingBench(directory, 1, "a", "b");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void goesOutAsSoonAsAllTeachersAreThere() {
    bench.sample(sample("x"));
    bench.logits(logits("b", "x", 1, 2, 3));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("a", "x", 4, 5, 6));

    List<TestRecord<byte[], byte[]>> sent = bench.pairRecords();
    assertThat(sent).singleElement().satisfies(r -> assertThat(r.key()).isEqualTo(utf8("x")));
    assertThat(PairingBench.pair(sent.get(0)))
        .isEqualTo(
            Pair.newBuilder()
                .setSample(sample("x"))
                .addLogits(logits("a", "x", 4, 5, 6))
                .addLogits(logits("b", "x", 1, 2, 3))
                .build());
    assertThat(sent.get(0).headers())
        .singleElement()
        .satisfies(header -> assertThat(header.key()).isEqualTo(PairTimes.PAIRED));
    bench.advance(DEADLINE.plus(SLACK));
    assertThat(bench.pairs()).isEmpty();
    assertThat(bench.deadLetters()).isEmpty();
  }

  @Test
  void goesOutWithoutTheMissingWhenTheDeadlineHasPassed() {
    bench.sample(sample("x"));
    bench.advance(Duration.ofSeconds(6));
    bench.logits(logits("b", "x"));
    bench.advance(Duration.ofMillis(3_999));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(SLACK);

    assertThat(bench.pairs())
        .containsExactly(
            Pair.newBuilder()
                .setSample(sample("x"))
                .addLogits(logits("b", "x"))
                .addMissing(
                    MissingTeacher.newBuilder()
                        .setTeacherId("a")
                        .setWhy(MissingTeacher.Why.DEADLINE))
                .build());
    assertThat(
            bench
                .meters
                .get("hardgate.pairing.pairs.incomplete")
                .tags("teacher", "a", "reason", "deadline")
                .counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
  }

  @Test
  void goesOutWhenLogitsCameFirst() {
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    bench.advance(DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.sample(sample("x"));

    assertThat(bench.pairs()).singleElement().matches(pair -> pair.getLogitsCount() == 2);
    bench.advance(DEADLINE.plus(SLACK));
    assertThat(bench.deadLetters()).isEmpty();
  }

  @Test
  void aSampleHasItsWholeDeadlineEvenIfLogitsCameFirst() {
    bench.logits(logits("a", "x"));
    bench.advance(DEADLINE.minusMillis(1));
    bench.sample(sample("x"));
    bench.advance(DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("b", "x"));

    assertThat(bench.pairs()).singleElement().matches(pair -> pair.getMissingCount() == 0);
  }

  @Test
  void logitsWithoutASampleGoBackAsTheyCameEachAfterItsOwnDeadline() {
    TestRecord<byte[], byte[]> first = json("x", utf8(MessageFormat.toJson(logits("a", "x"))));
    first.headers().add("empty", null);
    bench.logits(first);
    bench.advance(Duration.ofSeconds(5));
    bench.logits(logits("b", "x"));
    bench.advance(Duration.ofSeconds(6));

    List<TestRecord<byte[], byte[]>> letters = bench.deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).key()).isEqualTo(utf8("x"));
    assertThat(letters.get(0).value()).isEqualTo(first.value());
    assertThat(letters.get(0).headers()).contains(first.headers().toArray());
    assertThat(text(letters.get(0), DeadLetters.REASON)).isEqualTo("no-sample");
    assertThat(text(letters.get(0), DeadLetters.ORIGIN)).isEqualTo("logits-0@0");
    assertThat(text(letters.get(0), DeadLetters.SERVICE)).isEqualTo("pairing");

    bench.advance(Duration.ofSeconds(5));
    assertThat(bench.reasons()).containsExactly("no-sample");
    assertThat(bench.stored()).isZero();
  }

  @Test
  void jsonEndsAsProtobuf() {
    bench.logits(json("x", utf8(MessageFormat.toJson(logits("a", "x")))));
    bench.sample(json("x", utf8(MessageFormat.toJson(sample("x")))));
    bench.logits(json("x", utf8(MessageFormat.toJson(logits("b", "x")))));

    assertThat(bench.pairs())
        .containsExactly(
            Pair.newBuilder()
                .setSample(sample("x"))
                .addLogits(logits("a", "x"))
                .addLogits(logits("b", "x"))
                .build());
  }

  @Test
  void aPairHasTheTimeOfItsSample() {
    TestRecord<byte[], byte[]> sample =
        new TestRecord<>(utf8("x"), sample("x").toByteArray(), PairingBench.START.minusSeconds(77));
    bench.sample(sample);
    bench.advance(DEADLINE.plus(SLACK));
    assertThat(bench.pairRecords())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getRecordTime()).isEqualTo(sample.getRecordTime()));
  }

  @Test
  void stateIsGoneWhenMemoryHasPassed() {
    bench.sample(sample("complete"));
    bench.logits(logits("a", "complete"));
    bench.logits(logits("b", "complete"));
    bench.sample(sample("incomplete"));
    bench.logits(logits("a", "orphaned"));
    assertThat(bench.pending()).isEqualTo(2);
    bench.advance(DEADLINE.plus(SLACK));
    assertThat(bench.pending()).isZero();
    assertThat(bench.entries()).isEqualTo(2);
    bench.advance(MEMORY);
    assertThat(bench.stored()).isZero();
  }

  @Test
  void moreThanOneLookCanDoIsDoneByTheNext() {
    for (int i = 0; i < 10_001; i++) {
      bench.sample(sample("x" + i));
    }
    bench.advance(DEADLINE);
    assertThat(bench.pairs()).hasSize(10_000);
    bench.advance(Duration.ofMillis(200));
    assertThat(bench.pairs()).hasSize(1);
    bench.advance(MEMORY);
    bench.advance(Duration.ofMillis(200));
    assertThat(bench.stored()).isZero();
  }

  @Test
  void theGaugeForgetsATaskThatIsClosed(@TempDir Path directory) {
    PairingBench closed = new PairingBench(directory, 1, "a");
    closed.sample(sample("x"));
    assertThat(closed.pending()).isEqualTo(1);
    closed.close();
    assertThat(closed.pending()).isZero();
  }

  private static String text(TestRecord<byte[], byte[]> letter, String header) {
    return DeadLetters.text(letter.headers(), header);
  }
}
