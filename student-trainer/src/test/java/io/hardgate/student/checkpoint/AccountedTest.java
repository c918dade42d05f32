package io.hardgate.student.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.StudentCard;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountedTest {

  private static final StudentCard CARD =
      StudentCard.newBuilder().setStep(10).putNextOffsets(0, 100).putNextOffsets(1, 60).build();

  @Test
  void whatLiesBelowTheOffsetsOfTheCardWasSentAlready() {
    Accounted accounted = Accounted.by(Optional.of(CARD));
    assertThat(accounted.holds(12, 0, 99)).isTrue();
    assertThat(accounted.holds(8, 0, 100)).isFalse();
    assertThat(accounted.holds(8, 2, 0)).as("a partition of which nothing was read").isFalse();
  }

  @Test
  void nothingIsCommittedUntilAllOfItWasComeThrough() {
    Accounted accounted = Accounted.by(Optional.of(CARD));
    assertThat(accounted.reached(10, Map.of(0, 100L, 1, 60L))).isTrue();
    assertThat(accounted.reached(9, Map.of(0, 100L, 1, 60L))).isFalse();
    assertThat(accounted.reached(12, Map.of(0, 150L, 1, 59L))).isFalse();
    assertThat(accounted.reached(12, Map.of(0, 150L))).isFalse();
  }

  @Test
  void inTheMiddleOfPassesStepsCountAlone() {
    Accounted accounted = Accounted.by(Optional.of(StudentCard.newBuilder().setStep(10).build()));
    assertThat(accounted.holds(10, 0, 1_000)).isTrue();
    assertThat(accounted.holds(11, 0, 1)).isFalse();
    assertThat(accounted.reached(10, Map.of())).isTrue();
    assertThat(accounted.reached(9, Map.of())).isFalse();
    assertThat(Accounted.by(Optional.of(CARD)).reached(11, Map.of()))
        .as("passes that were over, and are more now")
        .isTrue();
  }

  @Test
  void aStudentThatBeginsHasNothingBehindIt() {
    Accounted accounted = Accounted.by(Optional.empty());
    assertThat(accounted.holds(1, 0, 0)).isFalse();
    assertThat(accounted.reached(0, Map.of())).isTrue();
  }
}
