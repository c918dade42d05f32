package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.calibration.SlidingWindow;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.student.guard.DivergenceState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a {@link Prequential} remembers, for a checkpoint. A function of what was learned from,
 * but for the times of teachers' versions.
 *
 * @param totals over the student's life
 * @param life the scores over it
 * @param window the scores over the newest positions
 * @param teachers by teacher id, the one that was not seen for the longest first
 * @param forgotten what was done with the logits of teachers that were forgotten since
 * @param divergence what the watch over the student remembers; null if nobody was to look
 */
public record PrequentialState(
    @JsonProperty("totals") Totals totals,
    @JsonProperty("life") Scores.State life,
    @JsonProperty("window") SlidingWindow.State<Scores.State> window,
    @JsonProperty("teachers") Map<String, Teacher> teachers,
    @JsonProperty("forgotten") TeacherUses forgotten,
    @JsonProperty("divergence") DivergenceState divergence) {

  /**
   * What is remembered of one teacher.
   *
   * @param uses what was done with its logits
   * @param life the scores over the student's life
   * @param window the scores over the newest positions that it answered
   * @param versions that are told from a new one, the oldest first
   * @param versionSince when the newest of them was first seen, in milliseconds since 1970
   * @param newest what it was when it was last heard
   */
  public record Teacher(
      @JsonProperty("uses") TeacherUses uses,
      @JsonProperty("life") TeacherScores.State life,
      @JsonProperty("window") SlidingWindow.State<TeacherScores.State> window,
      @JsonProperty("versions") List<String> versions,
      @JsonProperty("versionSince") long versionSince,
      @JsonProperty("newest") Standing newest) {

    private Teacher today() {
      return new Teacher(
          uses,
          life == null ? null : life.today(),
          window == null ? null : window.each(TeacherScores.State::today),
          versions,
          versionSince,
          newest);
    }

    boolean whole() {
      return uses != null
          && life != null
          && life.whole()
          && window != null
          && window.whole(Prequential.SEGMENTS, TeacherScores.State::whole)
          && versions != null
          && versions.size() <= PrequentialTeacher.VERSIONS
          && versions.stream().noneMatch(version -> version == null)
          && newest != null;
    }
  }

  /**
   * How a teacher stands.
   *
   * @param tau its fitted temperature
   * @param suspected whether the guard holds it to be bad
   * @param quarantined whether it is not learned from because of that
   */
  public record Standing(
      @JsonProperty("tau") double tau,
      @JsonProperty("suspected") boolean suspected,
      @JsonProperty("quarantined") boolean quarantined) {}

  /** The same as today's version writes it: what was not measured begins at nothing. */
  public PrequentialState today() {
    Map<String, Teacher> known = null;
    if (teachers != null) {
      known = new LinkedHashMap<>(teachers);
      known.replaceAll((id, teacher) -> teacher == null ? null : teacher.today());
    }
    return new PrequentialState(
        totals,
        life == null ? null : life.today(),
        window == null ? null : window.each(Scores.State::today),
        known,
        forgotten,
        divergence);
  }

  /** Whether nothing in it is missing or of another length. */
  public boolean whole() {
    return totals != null
        && life != null
        && life.whole()
        && window != null
        && window.whole(Prequential.SEGMENTS, Scores.State::whole)
        && teachers != null
        && teachers.size() <= SupervisionConfig.MOST_TEACHERS
        && teachers.values().stream().allMatch(teacher -> teacher != null && teacher.whole())
        && forgotten != null
        && (divergence == null || divergence.whole());
  }
}
