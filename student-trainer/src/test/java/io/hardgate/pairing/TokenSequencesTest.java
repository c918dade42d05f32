package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.LABELS;
import static io.hardgate.pairing.Messages.logits;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Label;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples of many positions. The deadline is 10 s. */
class TokenSequencesTest {

  private PairingBench bench;

  @BeforeEach
  void open(@TempDir Path directory) {
    bench =
        new PairingBench(
            directory, 1, Setup.required("a", "b").labelDeadline(Duration.ofSeconds(30)));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aSequenceIsPairedWithLogitsAndLabelsOfAllItsPositions() {
    bench.sample(tokens("x", 4, 7, 2));
    bench.logits(of("a", "x", 3));
    bench.logits(of("b", "x", 3));
    bench.label(labels("x", 1, 0, -1));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getSample().getTokens().getIdsList()).containsExactly(4, 7, 2);
              assertThat(pair.getSample().getLabelsList()).containsExactly(1, 0, -1);
              assertThat(pair.getLogitsList()).containsExactly(of("a", "x", 3), of("b", "x", 3));
              assertThat(pair.getMissingCount()).isZero();
            });
    assertThat(bench.reasons()).isEmpty();
  }

  @Test
  void logitsOfOtherPositionsThanTheSampleHasComeBack() {
    bench.logits(of("a", "x", 2));
    bench.sample(tokens("x", 4, 7, 2).toBuilder().addAllLabels(List.of(1, 1, 1)).build());
    assertThat(bench.reasons()).containsExactly("wrong-shape");
    bench.logits(of("b", "x", 3));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(Duration.ofSeconds(10));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getLogitsList()).containsExactly(of("b", "x", 3));
              assertThat(pair.getMissingList())
                  .singleElement()
                  .satisfies(
                      missing -> {
                        assertThat(missing.getTeacherId()).isEqualTo("a");
                        assertThat(missing.getWhy()).isEqualTo(Why.DEADLINE);
                      });
            });
  }

  @Test
  void aLabelOfOtherPositionsThanTheSampleHasComesBack() {
    bench.label(labels("x", 1));
    bench.sample(tokens("x", 4, 7));
    assertThat(bench.reasons()).containsExactly("wrong-shape");
    bench.logits(of("a", "x", 2));
    bench.logits(of("b", "x", 2));
    bench.advance(Duration.ofSeconds(30));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample().getLabelsCount()).isZero());
    assertThat(bench.counted("hardgate.pairing.pairs.unlabelled")).isEqualTo(1);
  }

  @Test
  void whatDoesNotFitTheSampleThatWaitsDoesNotTakeAnothersPlace() {
    bench.sample(tokens("x", 4, 7));
    bench.logits(of("a", "x", 1));
    bench.label(labels("x", 1, 1, 1));
    assertThat(bench.reasons()).containsExactly("wrong-shape", "wrong-shape");
    bench.logits(of("a", "x", 2));
    bench.logits(of("b", "x", 2));
    bench.label(labels("x", 1, 0));
    assertThat(bench.reasons()).isEmpty();
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getLogitsCount()).isEqualTo(2);
              assertThat(pair.getSample().getLabelsList()).containsExactly(1, 0);
            });
  }

  @Test
  void aTextHasOnePosition() {
    bench.logits(of("a", "x", 2));
    bench.sample(Messages.sample("x"));
    assertThat(bench.reasons()).containsExactly("wrong-shape");
    bench.logits(logits("a", "x"));
    bench.logits(logits("b", "x"));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getLogitsCount()).isEqualTo(2));
  }

  private static Sample tokens(String id, Integer... tokens) {
    return Sample.newBuilder()
        .setId(id)
        .setTokens(Tokens.newBuilder().addAllIds(List.of(tokens)))
        .setLabelSpace(LABELS.fingerprint())
        .build();
  }

  private static Label labels(String id, Integer... labels) {
    return Messages.label(id, 0).toBuilder().clearLabels().addAllLabels(List.of(labels)).build();
  }

  private static Logits of(String teacher, String id, int positions) {
    float[] values = new float[positions * LABELS.classes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return logits(teacher, id).toBuilder()
        .setPositions(positions)
        .setDense(DenseValues.encode(values, Dtype.FLOAT32))
        .build();
  }
}
