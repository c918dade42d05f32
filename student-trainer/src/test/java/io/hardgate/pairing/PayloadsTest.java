package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.label;
import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.unlabelled;
import static io.hardgate.pairing.Messages.utf8;
import static io.hardgate.pairing.PairingBench.DEADLINE;
import static io.hardgate.pairing.PairingBench.MEMORY;
import static io.hardgate.pairing.PairingBench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the bytes of a pair are while it waits, and what if they are gone. */
class PayloadsTest {

  @TempDir private Path directory;
  private PairingBench bench;

  private void open(Setup setup) {
    bench = new PairingBench(directory, 1, setup);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsKeptInMemoryIsNotReadAgain() {
    open(Setup.required("a", "b"));
    for (int i = 0; i < 100; i++) {
      bench.sample(sample("x" + i));
      bench.logits(logits("a", "x" + i));
    }
    assertThat(bench.held()).isBetween(200 * 50.0, 200 * 1_000.0);
    for (int i = 0; i < 50; i++) {
      bench.logits(logits("b", "x" + i));
    }
    bench.advance(DEADLINE);
    assertThat(bench.pairs()).hasSize(100);
    assertThat(bench.held()).isZero();
    assertThat(bench.log.reads).isZero();
  }

  @Test
  void whatHasNoRoomIsReadAgainAndConvertedAgain() {
    open(Setup.required("a", "b").labelDeadline(DEADLINE).heldBytes(0));
    bench.logits(json("x", utf8(MessageFormat.toJson(logits("a", "x")))));
    bench.label(label("x", 1));
    bench.sample(json("x", utf8(MessageFormat.toJson(unlabelled("x")))));
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs())
        .containsExactly(
            Pair.newBuilder()
                .setSample(sample("x"))
                .addLogits(logits("a", "x"))
                .addLogits(logits("b", "x"))
                .build());
    // What has just come was at hand.
    assertThat(bench.log.reads).isEqualTo(3);
    assertThat(bench.counted("hardgate.pairing.read.again")).isEqualTo(3);
    assertThat(bench.held()).isZero();
  }

  @Test
  void aPairThatGoesOutAtOnceNeedsNoRoom() {
    open(Setup.anybody().heldBytes(0));
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    assertThat(bench.pairs()).hasSize(1);
    assertThat(bench.log.reads).isEqualTo(1);
  }

  @Test
  void aRestartLosesNothing() {
    open(Setup.required("a", "b"));
    TestRecord<byte[], byte[]> orphan = json("y", utf8(MessageFormat.toJson(logits("b", "y"))));
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    bench.logits(orphan);
    bench.restart();
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    assertThat(bench.reasons()).containsExactly("duplicate");
    assertThat(bench.pairs()).singleElement().matches(pair -> pair.getLogitsCount() == 2);
    assertThat(bench.pending()).isEqualTo(1);
    bench.advance(DEADLINE.plusMillis(200));
    assertThat(bench.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isEqualTo(orphan.value());
              assertThat(letter.headers()).contains(orphan.headers().toArray());
              assertThat(DeadLetters.text(letter.headers(), DeadLetters.ORIGIN))
                  .isEqualTo("logits-0@1");
            });
    assertThat(bench.pending()).isZero();
  }

  @Test
  void aSampleThatIsGoneIsADeadLetterAndSoAreItsLogits() {
    open(Setup.required("a", "b"));
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    bench.restart();
    bench.log.forget(Source.SAMPLES);
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs()).isEmpty();
    List<TestRecord<byte[], byte[]>> letters = bench.deadLetters();
    assertThat(letters)
        .extracting(letter -> DeadLetters.text(letter.headers(), DeadLetters.REASON))
        .containsExactly("expired", "no-sample", "no-sample");
    assertThat(letters.get(0).key()).isEqualTo(utf8("x"));
    assertThat(letters.get(0).value()).isNull();
    assertThat(letters.get(1).value()).isEqualTo(logits("a", "x").toByteArray());
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    assertThat(bench.reasons()).containsExactly("duplicate", "late");
  }

  @Test
  void logitsAndLabelsThatAreGoneLeaveThePair() {
    open(Setup.required("a", "b").labelDeadline(DEADLINE));
    bench.sample(unlabelled("x"));
    bench.label(label("x", 1));
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "y"));
    bench.restart();
    bench.log.forget(Source.LOGITS);
    bench.log.forget(Source.LABELS);
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getSample()).isEqualTo(unlabelled("x"));
              assertThat(pair.getLogitsList()).containsExactly(logits("b", "x"));
              assertThat(pair.getMissing(0).getTeacherId()).isEqualTo("a");
            });
    assertThat(bench.reasons()).containsExactly("expired", "expired");
    assertThat(bench.counted("hardgate.pairing.pairs.unlabelled")).isEqualTo(1);
    bench.advance(DEADLINE);
    assertThat(bench.reasons()).containsExactly("expired");
    bench.advance(MEMORY.plusSeconds(1));
    assertThat(bench.stored()).isZero();
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAFailureThatMayPass() {
    open(Setup.required("a"));
    bench.sample(sample("x"));
    bench.restart();
    bench.advance(Duration.ofMillis(1));
    bench.log.fallSilent();
    assertThatThrownBy(() -> bench.advance(DEADLINE))
        .satisfies(
            failure ->
                assertThat(new Failures(java.time.Clock.systemUTC()).handle(failure).name())
                    .isEqualTo("REPLACE_THREAD"))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void aTeacherSilentForHoursCostsNeitherMemoryNorStore() {
    open(Setup.required("silent").optionalAnybody().heldBytes(100_000));
    double mostHeld = 0;
    double mostPending = 0;
    int sent = 0;
    for (int second = 0; second < 3 * 3600; second += 5) {
      for (int i = 0; i < 20; i++) {
        String id = "x" + sent++;
        bench.sample(sample(id));
        bench.logits(logits("talking", id));
      }
      bench.advance(Duration.ofSeconds(5));
      mostHeld = Math.max(mostHeld, bench.held());
      mostPending = Math.max(mostPending, bench.pending());
      if (second % 600 == 0) {
        // Two keys for each pair that is remembered, and for each sample that waits.
        assertThat(bench.stored()).isLessThanOrEqualTo(2 * 20 * (600 + 10 + 5) / 5);
      }
    }
    assertThat(bench.pairRecords().size()).isEqualTo(sent - 20);
    assertThat(mostPending).isLessThanOrEqualTo(60);
    assertThat(mostHeld).isBetween(10_000.0, 100_000.0);
    assertThat(bench.deadLetters()).isEmpty();
  }
}
