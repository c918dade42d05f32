package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KindsTest {

  @TempDir private Path directory;

  private void student(String policy, String teacher, String tau) throws IOException {
    Path unused =
        new SimulatedRun(
                policy + teacher + tau,
                1,
                "student.supervision.policy=" + policy,
                "student.supervision.teacher=" + teacher,
                "student.supervision.tau=" + tau)
            .writeTo(directory);
  }

  private Task task() {
    return Report.of("t", "1", List.of(directory), Map.of()).tasks().get(0);
  }

  @Test
  void everyGroupIsShownWhereItsQuestionIs() throws Exception {
    student("label-only", "b", "auto");
    student("constant-mix", "b", "auto");
    for (String tau : List.of("auto", "0.5", "1", "1.5", "3")) {
      student("hard-gate", "b", tau);
    }
    for (String tau : List.of("auto", "1")) {
      student("hard-gate", "a-sharp", tau);
    }
    Task task = task();
    Kinds kinds = task.kinds();
    assertThat(kinds.teacher()).isEqualTo("b");
    assertThat(kinds.main())
        .extracting(Group::shortName)
        .containsExactly(
            "label-only",
            "constant-mix 0.5, tau auto",
            "hard-gate, tau auto",
            "hard-gate, tau 1.5");
    assertThat(kinds.temperatures()).hasSize(1);
    // The fitted one, 1.2, is among them by its size.
    assertThat(kinds.temperatures().get(0))
        .extracting(Group::shortName)
        .containsExactly(
            "hard-gate, tau 0.5",
            "hard-gate, tau 1.0",
            "hard-gate, tau auto",
            "hard-gate, tau 1.5",
            "hard-gate, tau 3.0");
    assertThat(kinds.others()).containsOnlyKeys("a-sharp");
    List<Group> sharp = kinds.others().get("a-sharp");
    assertThat(kinds.twin(sharp.get(1))).map(Group::name).contains("hard-gate, tau 1.0, teacher b");
    Report report = Report.of("t", "1", List.of(directory), Map.of());
    for (String page : List.of(report.html(), report.markdown())) {
      assertThat(page)
          .contains("Temperature of hard-gate", "Teacher a-sharp", "a-sharp, as it is")
          .contains("a-sharp, fitted");
    }
  }

  /** A blend of one is how a teacher alone is tempered. */
  @Test
  void aBlendOfOneTeacherStandsBesideItsOthers() throws Exception {
    student("label-only", "b", "auto");
    student("hard-gate", "b", "auto");
    Path unused =
        new SimulatedRun(
                "mix",
                1,
                "student.supervision.policy=constant-mix",
                "student.supervision.blend=mean-logits",
                "student.supervision.teacher=b",
                "student.supervision.teachers.b.tau=auto",
                "student.supervision.tau=1")
            .writeTo(directory);
    Kinds kinds = task().kinds();
    assertThat(kinds.others()).isEmpty();
    assertThat(kinds.baselines())
        .extracting(Group::shortName)
        .containsExactly("label-only", "constant-mix 0.5, tau 1.0, teachers.b.tau auto");
  }

  @Test
  void aTemperatureThatAllHaveIsNoQuestion() throws Exception {
    student("label-only", "b", "2");
    student("hard-gate", "b", "2");
    assertThat(task().kinds().main()).hasSize(2);
    assertThat(task().kinds().temperatures()).isEmpty();
  }
}
