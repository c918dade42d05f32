package io.hardgate.local.quickstart;

import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.StudentResult;
import java.util.List;
import java.util.Locale;

/**
 * What the quickstart ends with: every figure on held-out samples.
 *
 * @param samples what became of them, counted from the topics
 */
public record Report(Account samples, List<Teacher> teachers, List<Student> students) {

  /** {@code produced = paired + deadLettered}, or something was lost. */
  public record Account(long produced, long paired, long deadLettered) {}

  /**
   * A teacher, at the temperature that was fitted to it on the stream.
   *
   * @param nll mean negative log-likelihood, in nats
   */
  public record Teacher(String name, double accuracy, double nll, double ece, double temperature) {

    static Teacher of(String name, StudentResult result) {
      PredictionScores scores = result.heldOut().teacher();
      return new Teacher(name, scores.accuracy(), scores.nll(), scores.ece(), result.tau());
    }
  }

  /**
   * A student.
   *
   * @param nll mean negative log-likelihood, in nats
   * @param agreement share of samples for which it predicts the teacher's class
   * @param klToTeacher mean KL(teacher || student), in nats, the teacher at its fitted temperature
   */
  public record Student(
      String name,
      String policy,
      double accuracy,
      double nll,
      double ece,
      double agreement,
      double klToTeacher,
      double gateToTeacherShare,
      long positionsTrained) {

    static Student of(String name, String policy, StudentResult result) {
      PredictionScores scores = result.heldOut().student();
      return new Student(
          name,
          policy,
          scores.accuracy(),
          scores.nll(),
          scores.ece(),
          result.heldOut().fidelity().agreement(),
          result.heldOut().fidelity().kl(),
          result.gateToTeacherShare(),
          result.positionsTrained());
    }
  }

  /** The table for people. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "held out", "accuracy", "NLL", "ECE", "agreement", "to teacher");
    for (Teacher teacher : teachers) {
      line(
          text,
          "teacher %s, tau %s".formatted(teacher.name(), two(teacher.temperature())),
          three(teacher.accuracy()),
          three(teacher.nll()),
          three(teacher.ece()),
          "",
          "");
    }
    for (Student student : students) {
      line(
          text,
          "student " + student.name(),
          three(student.accuracy()),
          three(student.nll()),
          three(student.ece()),
          three(student.agreement()),
          String.format(Locale.ROOT, "%.0f %%", 100 * student.gateToTeacherShare()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nsamples: %,d produced = %,d paired + %,d dead-lettered%n",
            samples.produced(),
            samples.paired(),
            samples.deadLettered()));
    return text.toString();
  }

  private static String three(double figure) {
    return String.format(Locale.ROOT, "%.3f", figure);
  }

  private static String two(double figure) {
    return String.format(Locale.ROOT, "%.2f", figure);
  }

  private static void line(StringBuilder text, String name, String... cells) {
    StringBuilder line = new StringBuilder("%-26s".formatted(name));
    for (String cell : cells) {
      line.append("%12s".formatted(cell));
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }
}
