package io.hardgate.student.live;

import io.hardgate.lifecycle.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the meters of this process said at one moment.
 *
 * @param time milliseconds since 1970
 * @param components of the process, and how they are
 * @param deadLetters of all services in this process, since it began
 */
record Reading(
    long time,
    List<Component> components,
    Pairing pairing,
    double deadLetters,
    List<StudentFigures> students) {

  /** A component, its state, and what there is to say of it, such as what it waits for. */
  record Component(String name, String state, String reason) {

    private static Component of(Map.Entry<String, Health.State> component) {
      Health.State state = component.getValue();
      String reason = "";
      if (state instanceof Health.State.Ready ready) {
        reason = ready.note().orElse("");
      } else if (state instanceof Health.State.Starting starting) {
        reason = starting.step();
      } else if (state instanceof Health.State.Waiting waiting) {
        reason = waiting.reason();
      } else if (state instanceof Health.State.Failed failed) {
        reason = failed.reason();
      }
      String name = state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      return new Component(component.getKey(), name, reason);
    }
  }

  /**
   * The pairing, if it runs in this process; else all is NaN.
   *
   * @param pending ids of samples that wait for their sample or for a teacher
   * @param lag records that are there but were not read yet
   */
  record Pairing(double samples, double pairs, double pending, double lag) {}

  static Reading of(MeterRegistry registry, Health health, long time) {
    MeterValues meters = new MeterValues(registry);
    return new Reading(
        time,
        health.states().entrySet().stream().map(Component::of).toList(),
        new Pairing(
            meters.value("hardgate_pairing_samples"),
            meters.value("hardgate_pairing_pairs"),
            meters.value("hardgate_pairing_pending"),
            meters.value("hardgate_pairing_lag_records")),
        meters.sum("hardgate_dead_letters"),
        StudentFigures.all(meters));
  }
}
