package io.hardgate.local.quickstart;

import io.hardgate.config.ConfigSource;
import java.util.List;

/**
 * A student of the comparison. All of them see the same pairs in the same order and start from the
 * same weights; only the supervision differs.
 *
 * @param name its student id
 * @param policy its supervision policy
 * @param tau the teacher's temperature
 */
record Contender(String name, String policy, String tau) {

  /** The three, the hard gate first. 1.5 is the usual temperature of the constant mix. */
  static final List<Contender> ALL =
      List.of(
          new Contender("hard-gate", "hard-gate", "auto"),
          new Contender("label-only", "label-only", "auto"),
          new Contender("constant-mix", "constant-mix", "1.5"));

  ConfigSource configure(ConfigSource source) {
    return source
        .setValue("student.id", name)
        .setValue("student.supervision.policy", policy)
        .set("student.supervision.tau", tau)
        .setValue("student.supervision.alpha", 0.5);
  }
}
