package io.hardgate.local.experiment;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is compared. */
final class Variants {

  /** The baselines, the paper's policies, and every gate at the paper's temperature and at 1. */
  private static final List<Variant> POLICIES =
      List.of(
          Variant.of("label-only", "label-only"),
          Variant.of("hard-gate", "hard-gate", "tau", "auto"),
          Variant.of("smoothing-uniform", "label-smoothing", "smoothTo", "uniform"),
          Variant.of("smoothing-uniform-0.05", "label-smoothing", "smoothing", "0.05"),
          Variant.of("smoothing-uniform-0.3", "label-smoothing", "smoothing", "0.3"),
          Variant.of("smoothing-unigram", "label-smoothing", "smoothTo", "unigram"),
          Variant.of("penalty", "confidence-penalty"),
          Variant.of("penalty-0.25", "confidence-penalty", "penalty", "0.25"),
          Variant.of("penalty-0.5", "confidence-penalty", "penalty", "0.5"),
          Variant.of("teacher-only", "teacher-only", "tau", "auto"),
          Variant.of("mix", "constant-mix", "tau", "auto"),
          Variant.of("mix-tau-1.5", "constant-mix", "tau", "1.5"),
          // The teacher tempered and not the student: what the gates' teacher is.
          Variant.of(
              "mix-calibrated",
              "constant-mix",
              "blend",
              "mean-logits",
              "teachers." + Teachers.BASE + ".tau",
              "auto",
              "tau",
              "1"),
          Variant.of("hard-gate-tau-1", "hard-gate", "tau", "1"),
          Variant.of("hard-gate-tau-1.5", "hard-gate", "tau", "1.5"));

  /** Of samples with more than one position. */
  private static final List<Variant> SENTENCES =
      List.of(
          Variant.of("sentence-gate", "sentence-gate", "tau", "auto"),
          Variant.of("sentence-gate-tau-1.5", "sentence-gate", "tau", "1.5"));

  /** Teachers that are badly calibrated, and one that is the student's own earlier version. */
  private static final List<Variant> TEACHERS =
      Stream.of(
              by(Teachers.SHARP, "hard-gate", "auto"),
              by(Teachers.SHARP, "hard-gate", "1"),
              by(Teachers.SHARP, "teacher-only", "1"),
              by(Teachers.FLAT, "hard-gate", "auto"),
              by(Teachers.FLAT, "hard-gate", "1"),
              by(Teachers.FLAT, "teacher-only", "1"),
              by(Teachers.SELF, "hard-gate", "auto"))
          .toList();

  /** Of the temperature alone. */
  private static final List<Variant> TEMPERATURES =
      Stream.of("0.5", "0.75", "2", "3")
          .map(tau -> Variant.of("hard-gate-tau-" + tau, "hard-gate", "tau", tau))
          .toList();

  /** What the mean of the weights is worth. */
  private static final List<Variant> NEWEST =
      POLICIES.subList(0, 2).stream().map(Variant::newest).toList();

  /** Sequences cost minutes a student, and what these say of them others say as well. */
  private static final Set<String> NOT_OF_SEQUENCES =
      Set.of(
          "smoothing-uniform-0.3",
          "penalty-0.5",
          Teachers.SHARP + "-teacher-only-tau-1",
          Teachers.FLAT + "-teacher-only-tau-1",
          "hard-gate-tau-0.75",
          "hard-gate-tau-3",
          "label-only-newest",
          "hard-gate-newest");

  /** One of each kind: by policy, and by teacher. */
  private static final Set<String> KINDS =
      Set.of(
          "label-only",
          "hard-gate",
          "smoothing-uniform",
          "mix",
          "sentence-gate",
          Teachers.SHARP + "-hard-gate-tau-auto",
          Teachers.SELF + "-hard-gate-tau-auto");

  private Variants() {}

  private static Variant by(String teacher, String policy, String tau) {
    String name = "%s-%s-tau-%s".formatted(teacher, policy, tau);
    return Variant.of(name, policy, "tau", tau, "teacher", teacher);
  }

  /** Few of these that need everything that all of them need. */
  static List<Variant> ofEachKind(List<Variant> all) {
    return all.stream().filter(variant -> KINDS.contains(variant.name())).toList();
  }

  /** All of a task; the annealed one moves from teacher to label over half of so many steps. */
  static List<Variant> of(boolean sequences, long steps) {
    Variant annealed =
        Variant.of(
            "annealed",
            "annealed",
            "tau",
            "auto",
            "horizon",
            Long.toString(Math.max(1, steps / 2)));
    return Stream.of(
            POLICIES.stream(),
            Stream.of(annealed),
            sequences ? SENTENCES.stream() : Stream.<Variant>empty(),
            TEACHERS.stream(),
            TEMPERATURES.stream(),
            NEWEST.stream())
        .flatMap(variants -> variants)
        .filter(variant -> !sequences || !NOT_OF_SEQUENCES.contains(variant.name()))
        .toList();
  }
}
