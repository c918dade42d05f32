package io.hardgate.student.training;

import io.hardgate.student.training.PrequentialState.Standing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What one teacher was worth on positions before they were learned from, at its own fitted
 * temperature. The training thread tells; any thread may ask.
 */
public final class PrequentialTeacher {

  /** Versions that are told from a new one: while replicas are replaced, two take turns. */
  static final int VERSIONS = 16;

  /** Of a version, characters that count. */
  private static final int VERSION_LENGTH = 200;

  private final LongSupplier wallTime;
  private final LifeAndWindow<TeacherScores> scores =
      new LifeAndWindow<>(TeacherScores::new, TeacherScores::sum);
  private final Set<String> versions =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > VERSIONS;
            }
          });
  private volatile Standing standing = new Standing(1, false, false);
  private volatile TeacherUses uses = TeacherUses.NONE;
  private volatile long versionSince;
  private volatile OptionalLong answered = OptionalLong.empty();

  PrequentialTeacher(LongSupplier wallTime) {
    this.wallTime = wallTime;
  }

  void step(Lesson.Heard heard, int unseen) {
    TeacherFigures figures = heard.figures();
    String version = figures.version();
    if (versions.add(version.substring(0, Math.min(VERSION_LENGTH, version.length())))) {
      versionSince = wallTime.getAsLong();
    }
    uses = uses.plus(heard.use(), figures.answers());
    answered = OptionalLong.of(wallTime.getAsLong());
    standing =
        new Standing(figures.tau(), heard.suspected(), heard.use() == Lesson.Use.QUARANTINED);
    int answers = figures.answers(unseen);
    if (answers > 0) {
      scores.add(answers, held -> held.add(figures, unseen));
    }
  }

  /** Scores over the student's life; they do not change. */
  public TeacherScores life() {
    return scores.life();
  }

  /** Scores over the newest positions that it answered; they do not change. */
  public TeacherScores window() {
    return scores.window();
  }

  /** How it stood when it was last heard. */
  public Standing standing() {
    return standing;
  }

  /** What was done with its logits, over the student's life. */
  public TeacherUses uses() {
    return uses;
  }

  /** When the newest of its versions was first seen, in milliseconds since 1970. */
  public long versionSince() {
    return versionSince;
  }

  /**
   * When a batch with its logits came last, in milliseconds since 1970; empty if none came since
   * the trainer was started.
   */
  public OptionalLong answered() {
    return answered;
  }

  PrequentialState.Teacher state() {
    return new PrequentialState.Teacher(
        uses,
        scores.life().state(),
        scores.windowState(TeacherScores::state),
        List.copyOf(versions),
        versionSince,
        standing);
  }

  void resume(PrequentialState.Teacher state) {
    uses = state.uses();
    scores.resume(state.life(), state.window(), TeacherScores::of);
    versions.clear();
    versions.addAll(state.versions());
    versionSince = state.versionSince();
    standing = state.newest();
  }
}
