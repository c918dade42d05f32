package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.student.guard.WatchState;
import java.util.Map;

/**
 * All that is remembered of the teachers, for a checkpoint.
 *
 * @param blend how their logits were blended
 * @param temperature sums of the fit of the blend's temperature; of no meaning under {@code single}
 * @param known by teacher id, the one that was not seen for the longest first
 */
public record TeachersState(
    @JsonProperty("blend") String blend,
    @JsonProperty("temperature") double[] temperature,
    @JsonProperty("known") Map<String, Known> known) {

  /**
   * What is remembered of one teacher.
   *
   * @param temperature sums of the fit of its temperature
   * @param guard what its watch remembers; null if nobody has watched it
   */
  public record Known(
      @JsonProperty("temperature") double[] temperature, @JsonProperty("guard") WatchState guard) {}

  /** Whether nothing in it is missing or of another length. */
  public boolean whole() {
    return blend != null
        && TemperatureFit.canResume(temperature)
        && known != null
        && known.values().stream()
            .allMatch(teacher -> teacher != null && TemperatureFit.canResume(teacher.temperature));
  }

  /** What is known where there was one teacher, and only its temperature was remembered. */
  public static TeachersState ofOne(String teacher, double[] temperature) {
    return new TeachersState(
        "single", new TemperatureFit().state(), Map.of(teacher, new Known(temperature, null)));
  }
}
