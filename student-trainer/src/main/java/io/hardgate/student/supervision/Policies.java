package io.hardgate.student.supervision;

import io.hardgate.config.SupervisionConfig;

/** The policies by their names in the configuration. */
public final class Policies {

  private Policies() {}

  /** The configured policy, as it is at the beginning of a student's life. */
  public static SupervisionPolicy of(SupervisionConfig supervision) {
    return switch (supervision.policy()) {
      case HARD_GATE -> new HardGate();
      case SENTENCE_GATE -> new SentenceGate();
      case CONSTANT_MIX -> new ConstantMix(supervision.alpha());
      case ANNEALED -> new Annealed(supervision.horizon());
      case TEACHER_ONLY -> new TeacherOnly();
      case LABEL_ONLY -> new LabelOnly();
      case LABEL_SMOOTHING -> smoothing(supervision);
      case CONFIDENCE_PENALTY -> new ConfidencePenalty(supervision.penalty());
    };
  }

  private static SupervisionPolicy smoothing(SupervisionConfig supervision) {
    return switch (supervision.smoothTo()) {
      case UNIFORM -> LabelSmoothing.uniform(supervision.smoothing());
      case UNIGRAM -> LabelSmoothing.unigram(supervision.smoothing());
    };
  }
}
