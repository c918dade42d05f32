package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.label;
import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.unlabelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that come on their own. The deadline is 10 s, that of labels 30 s. */
class LateLabelsTest {

  private static final Duration LABEL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(200);

  private PairingBench bench;

  @BeforeEach
  void open(@TempDir Path directory) {
    bench = new PairingBench(directory, 1, Setup.required("a", "b").labelDeadline(LABEL_DEADLINE));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aPairWaitsForItsLabelAndTakesLogitsMeanwhile() {
    bench.sample(unlabelled("x"));
    bench.logits(logits("a", "x"));
    bench.advance(Duration.ofSeconds(20));
    bench.logits(logits("b", "x"));
    bench.advance(Duration.ofSeconds(9));
    assertThat(bench.pairs()).isEmpty();
    bench.label(label("x", 1));
    assertThat(bench.pairs())
        .containsExactly(
            Pair.newBuilder()
                .setSample(sample("x"))
                .addLogits(logits("a", "x"))
                .addLogits(logits("b", "x"))
                .build());
    assertThat(bench.counted("hardgate.pairing.pairs.unlabelled")).isZero();
  }

  @Test
  void aPairWithItsLabelStillWaitsForTeachers() {
    bench.sample(unlabelled("x"));
    bench.label(label("x", 1));
    bench.logits(logits("a", "x"));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(Duration.ofSeconds(10));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getSample()).isEqualTo(sample("x"));
              assertThat(pair.getMissingCount()).isEqualTo(1);
            });
  }

  @Test
  void withoutALabelAPairGoesOutAtTheDeadlineOfLabels() {
    bench.sample(unlabelled("x"));
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    bench.advance(LABEL_DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(LOOK);
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample()).isEqualTo(unlabelled("x")));
    assertThat(bench.counted("hardgate.pairing.pairs.unlabelled")).isEqualTo(1);
    bench.label(label("x", 1));
    assertThat(bench.reasons()).containsExactly("late");
  }

  @Test
  void aLabelThatCameFirstIsKeptUntilTheDeadline() {
    bench.label(label("x", 1));
    bench.label(label("y", 2));
    bench.advance(Duration.ofMillis(9_999));
    bench.sample(unlabelled("x"));
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample()).isEqualTo(sample("x")));
    bench.advance(LOOK);
    assertThat(bench.reasons()).containsExactly("no-sample");
    assertThat(bench.held()).isZero();
  }

  @Test
  void anUnknownLabelIsReplaced() {
    Sample unknown = sample("x").toBuilder().setLabels(0, -1).build();
    bench.sample(unknown);
    bench.label(label("x", 2));
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample().getLabelsList()).containsExactly(2));
  }

  @Test
  void aSecondLabelIsADuplicate() {
    bench.sample(sample("own"));
    bench.label(label("own", 2));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.label(label("first", 2));
    bench.label(label("first", 2));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.sample(sample("first"));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.sample(unlabelled("x"));
    bench.label(label("x", 2));
    bench.label(label("x", 1));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    bench.label(label("x", 1));
    assertThat(bench.reasons()).containsExactly("duplicate");
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample().getLabelsList()).containsExactly(2));
  }

  @Test
  void labelsAreCheckedAsEverythingIs() {
    bench.sample(unlabelled("x"));
    long waiting = bench.stored();
    bench.label(label("x", 3));
    bench.label(label("x", 1).toBuilder().setLabelSpace("other").build());
    bench.label(label("x", 1).toBuilder().addLabels(1).build());
    bench.feed(Source.LABELS, PairingBench.record("y", label("x", 1).toByteArray()));
    bench.feed(Source.LABELS, PairingBench.record("x", new byte[] {-1}));
    bench.feed(Source.LABELS, PairingBench.record("x", new byte[PairingBench.MAX_RECORD_BYTES]));
    assertThat(bench.reasons())
        .containsExactly(
            "bad-label",
            "wrong-label-space",
            "wrong-shape",
            "wrong-key",
            "undecodable",
            "too-large");
    assertThat(bench.stored()).isEqualTo(waiting);
  }

  @Test
  void unlessItWaitsForLabelsTheyAreNotRead(@TempDir Path directory) {
    try (PairingBench never = new PairingBench(directory, 1, "a")) {
      never.sample(unlabelled("x"));
      never.logits(logits("a", "x"));
      assertThat(never.pairs()).hasSize(1);
      assertThat(never.counted("hardgate.pairing.pairs.unlabelled")).isEqualTo(1);
    }
  }
}
