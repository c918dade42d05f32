package io.hardgate.student.supervision;

import io.hardgate.config.StudentConfig;

/** The policies by their names in the configuration. */
public final class Policies {

  private Policies() {}

  /** The configured policy. */
  public static SupervisionPolicy of(StudentConfig.Supervision supervision) {
    return switch (supervision.policy()) {
      case HARD_GATE -> new HardGate();
      case LABEL_ONLY -> new LabelOnly();
      case TEACHER_ONLY -> new TeacherOnly();
      case CONSTANT_MIX -> new ConstantMix(supervision.alpha());
    };
  }
}
