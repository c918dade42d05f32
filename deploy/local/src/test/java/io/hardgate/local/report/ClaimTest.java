package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.local.report.Claim.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {

  @TempDir private Path directory;

  private void students(String policy, int seeds, double accuracy, double tooSure)
      throws IOException {
    for (long seed = 1; seed <= seeds; seed++) {
      Path unused =
          new SimulatedRun(policy + "-" + seed, seed, "student.supervision.policy=" + policy)
              .with(accuracy, tooSure)
              .writeTo(directory);
    }
  }

  private List<Claim> claims() {
    Task task = Report.of("t", "1", List.of(directory), Map.of()).tasks().get(0);
    return Claim.of(task, task.kinds().gates().get(0), Place.END, true);
  }

  @Test
  void whatTheWholeIntervalSaysIsHeld() throws Exception {
    students("label-only", 5, 0.60, 0.9);
    students("hard-gate", 5, 0.75, 0);
    assertThat(claims()).extracting(Claim::verdict).containsOnly(Verdict.HELD).hasSize(3);
    assertThat(claims().get(0).claim()).isEqualTo("ECE at most 1/5 of that of label-only");
    assertThat(claims().get(1).found()).isEqualTo("below 1 of 1");
  }

  @Test
  void whatItSaysTheOtherWayIsNotHeldAndWhoBeatsTheGateIsNamed() throws Exception {
    students("label-only", 5, 0.75, 0.3);
    students("teacher-only", 5, 0.75, 0);
    students("hard-gate", 5, 0.60, 0.5);
    assertThat(claims()).extracting(Claim::verdict).containsOnly(Verdict.NOT_HELD).hasSize(3);
    assertThat(claims().get(1).found())
        .startsWith("below 0 of 2. above label-only (+")
        .contains("; teacher-only, tau auto (+");
  }

  @Test
  void ofOneSeedNothingIsDecided() throws Exception {
    students("label-only", 1, 0.60, 0.9);
    students("hard-gate", 1, 0.75, 0);
    assertThat(claims()).extracting(Claim::verdict).containsOnly(Verdict.UNDECIDED).hasSize(3);
    assertThat(claims().get(1).found()).isEqualTo("of one seed below 1 of 1");
  }

  @Test
  void whereTheIntervalIsOnBothSidesNothingIsDecided() throws Exception {
    students("label-only", 5, 0.70, 0.3);
    students("hard-gate", 5, 0.70, 0.3);
    assertThat(claims().get(0).verdict()).isEqualTo(Verdict.NOT_HELD);
    assertThat(claims().subList(1, 3)).extracting(Claim::verdict).containsOnly(Verdict.UNDECIDED);
    assertThat(claims().get(1).found())
        .startsWith("below 0 of 1. not told apart from label-only (");
  }
}
