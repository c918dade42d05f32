package io.hardgate.student.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * What the meters say of one student. A figure that there is none of is NaN.
 *
 * @param leading 1 if this process trains it, 0 if it stands by
 * @param diverged 1 while it stands still because it has diverged
 * @param student it, on the newest positions before they were learned from
 * @param teacher what it follows, on the same
 * @param heldOut it, on held-out pairs, at the newest evaluation
 * @param temperature that the logits of its target are divided by
 * @param byTeacher positions that the teacher supervised since the process began
 * @param byLabel positions that the label supervised although there was a teacher
 * @param withoutTeacher positions that the label supervised since there was no teacher
 * @param withoutLabel positions that the teacher supervised since there was no label
 * @param trained positions since the process began
 * @param life positions over its life
 * @param steps since the process began
 * @param lag pairs in the log that were not read yet
 * @param refused batches that were not learned from
 * @param learnedAt seconds since 1970 when the newest step ended
 * @param checkpointAt seconds since 1970 when the newest checkpoint was made
 * @param promotedAt seconds since 1970 when the champion was promoted
 * @param champion accuracy and calibration of the champion in the newest comparison
 * @param challenger the same of the checkpoint that it was compared with
 */
record StudentFigures(
    String id,
    double leading,
    double diverged,
    Scores student,
    Scores teacher,
    Scores heldOut,
    Scores heldOutTeacher,
    double agreement,
    double temperature,
    double byTeacher,
    double byLabel,
    double withoutTeacher,
    double withoutLabel,
    double trained,
    double life,
    double steps,
    double lag,
    double refused,
    double learnedAt,
    double checkpointAt,
    double promotedAt,
    Scores champion,
    Scores challenger,
    Reliability reliability,
    List<TeacherFigures> teachers) {

  private static final String STUDENT = "hardgate_student_";

  /** How good somebody's predictions are; NLL in nats. */
  record Scores(double accuracy, double ece, double nll) {

    private static Scores of(MeterValues meters, String student, String predictor, String scope) {
      String[] tags = {"student", student, "predictor", predictor, "scope", scope};
      return new Scores(
          meters.value(STUDENT + "accuracy", tags),
          meters.value(STUDENT + "ece", tags),
          meters.value(STUDENT + "nll_nats", tags));
    }

    private static Scores compared(MeterValues meters, String student, String who) {
      String name = STUDENT + "promotion_" + who;
      return new Scores(
          meters.value(name, "student", student, "figure", "accuracy"),
          meters.value(name, "student", student, "figure", "ece"),
          meters.value(name, "student", student, "figure", "nll_nats"));
    }
  }

  /** Every student that has meters here. One that stands by has no figures. */
  static List<StudentFigures> all(MeterValues meters) {
    SortedSet<String> students = meters.tags("student", STUDENT + "leading");
    students.addAll(meters.tags("student", STUDENT + "positions_trained"));
    return students.stream().map(student -> of(meters, student)).toList();
  }

  private static StudentFigures of(MeterValues meters, String id) {
    List<TeacherFigures> teachers = new ArrayList<>();
    for (String teacher : meters.tags("teacher", STUDENT + "teacher_positions", "student", id)) {
      teachers.add(TeacherFigures.of(meters, id, teacher));
    }
    return new StudentFigures(
        id,
        meters.value(STUDENT + "leading", "student", id),
        meters.value(STUDENT + "diverged", "student", id),
        Scores.of(meters, id, "student", "prequential"),
        Scores.of(meters, id, "teacher", "prequential"),
        Scores.of(meters, id, "student", "held-out"),
        Scores.of(meters, id, "teacher", "held-out"),
        meters.value(STUDENT + "agreement", "student", id, "scope", "prequential"),
        meters.value(STUDENT + "temperature", "student", id),
        supervised(meters, id, "teacher"),
        supervised(meters, id, "label"),
        supervised(meters, id, "label-without-teacher"),
        supervised(meters, id, "teacher-without-label"),
        meters.value(STUDENT + "positions_trained", "student", id),
        meters.value(STUDENT + "life_positions", "student", id),
        meters.value(STUDENT + "step_seconds", "student", id),
        meters.value(STUDENT + "lag_records", "student", id),
        meters.sum(STUDENT + "batches_refused", "student", id),
        meters.value(STUDENT + "learned_timestamp_seconds", "student", id),
        meters.value(STUDENT + "checkpoint_timestamp_seconds", "student", id),
        meters.value(STUDENT + "promoted_timestamp_seconds", "student", id),
        Scores.compared(meters, id, "champion"),
        Scores.compared(meters, id, "challenger"),
        Reliability.of(meters, id),
        teachers);
  }

  private static double supervised(MeterValues meters, String student, String by) {
    return meters.value(STUDENT + "positions_supervised", "student", student, "by", by);
  }

  /** Of the positions with a label and a teacher, the share that the teacher supervised. */
  @JsonProperty
  double gateShare() {
    return byTeacher / (byTeacher + byLabel);
  }
}
