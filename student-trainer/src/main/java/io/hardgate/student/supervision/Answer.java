package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Supplier;

/** What one teacher says of a batch. */
public final class Answer {

  private final String teacher;
  private final String version;
  private final NDArray given;
  private final Supplier<NDArray> expanded;
  private final Optional<SparseAnswer> sparse;
  private NDArray logits;
  private NDArray predicted;
  private NDArray below;
  private Tempered tempered;
  private double tau;

  /**
   * Wiring.
   *
   * @param teacher its id
   * @param version of the teacher, as its newest logits in the batch have it
   * @param given 1 where it gave logits, positions x 1
   * @param logits makes positions x classes; finite, and anything where it gave none
   * @param sparse present if all that it gave is sparse
   */
  public Answer(
      String teacher,
      String version,
      NDArray given,
      Supplier<NDArray> logits,
      Optional<SparseAnswer> sparse) {
    this.teacher = teacher;
    this.version = version;
    this.given = given;
    this.expanded = logits;
    this.sparse = sparse;
  }

  public String teacher() {
    return teacher;
  }

  public String version() {
    return version;
  }

  /** 1 where it gave logits, positions x 1. */
  public NDArray given() {
    return given;
  }

  /**
   * Positions x classes; finite, and anything where it gave none. Sparse ones are expanded here,
   * once: classes that are not listed share the rest evenly.
   */
  public NDArray logits() {
    if (logits == null) {
      logits = expanded.get();
    }
    return logits;
  }

  /** What the {@link #logits} say at a temperature: kept until another one is asked for. */
  public Tempered tempered(double temperature) {
    if (tempered == null || tau != temperature) {
      if (predicted == null) {
        predicted = LikeliestClass.of(logits());
        below = TeacherLogits.below(logits(), predicted);
      }
      tempered = Tempered.of(below, predicted, temperature);
      tau = temperature;
    }
    return tempered;
  }

  /** Present if all that it gave is sparse. */
  public Optional<SparseAnswer> sparse() {
    return sparse;
  }
}
