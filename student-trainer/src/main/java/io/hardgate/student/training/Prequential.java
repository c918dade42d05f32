package io.hardgate.student.training;

import io.hardgate.config.DivergenceConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.student.guard.DivergenceState;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.supervision.PositionFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The figures of a student that every batch adds to: totals over its life, and scores on positions
 * that it had not seen, measured before they were learned from (Dawid 1984, prequential), over its
 * life and over the newest 10,000, or the newest ten batches where those are more; of student,
 * target, and each teacher. Of teachers, those that were not heard for the longest are forgotten
 * when there are more than {@value SupervisionConfig#MOST_TEACHERS}. The same positions are shown
 * to the watch that notices a student that diverges. Bounded memory.
 *
 * <p>Owned by the training thread. Totals, scores and what {@link #teachers()} holds may be read by
 * any thread.
 */
public final class Prequential {

  static final int SEGMENTS = 10;
  static final int SEGMENT_POSITIONS = 1000;

  private final LongSupplier wallTime;
  private final Optional<DivergenceWatch> watch;
  private final RecentlySeen<PrequentialTeacher> known;
  private final LifeAndWindow<Scores> scores = new LifeAndWindow<>(Scores::new, Scores::sum);
  private TeacherUses forgotten = TeacherUses.NONE;
  private volatile Totals totals = Totals.NONE;
  private volatile boolean diverged;

  /**
   * Figures of a student that has seen nothing.
   *
   * @param divergence when the student is held to have diverged
   * @param wallTime milliseconds since 1970, for the age of teachers' versions
   */
  public Prequential(DivergenceConfig divergence, LongSupplier wallTime) {
    this.wallTime = wallTime;
    watch =
        divergence.mode() == DivergenceConfig.Mode.OFF
            ? Optional.empty()
            : Optional.of(new DivergenceWatch(divergence));
    known =
        new RecentlySeen<>(
            SupervisionConfig.MOST_TEACHERS,
            id -> new PrequentialTeacher(wallTime),
            (id, teacher) -> forgotten = forgotten.plus(teacher.uses()));
  }

  /**
   * A step is over.
   *
   * @param unseen so many positions, the first of the batch, were seen for the first time; the
   *     others are learned from again
   */
  public void step(TrainingStep.Outcome outcome, int unseen) {
    known.see(outcome.teachers().stream().map(heard -> heard.figures().teacher()).toList());
    for (Lesson.Heard heard : outcome.teachers()) {
      known.look(heard.figures().teacher()).step(heard, unseen);
    }
    if (outcome.learned() && unseen > 0) {
      scores.add(unseen, held -> held.add(outcome.figures(), unseen));
    }
    if (unseen > 0) {
      watch.ifPresent(watching -> show(watching, outcome, unseen));
      diverged = watch.map(DivergenceWatch::diverged).orElse(false);
    }
    count(Totals.of(outcome));
  }

  private static void show(DivergenceWatch watch, TrainingStep.Outcome outcome, int unseen) {
    PositionFigures figures = outcome.figures();
    if (!outcome.learned()) {
      if (figures.supervised() > 0) {
        watch.refused();
      }
      return;
    }
    for (int i = 0; i < unseen; i++) {
      if (figures.hasLabel(i)) {
        watch.add(figures.studentConfidence(i), figures.studentCorrect(i), figures.labelLoss(i));
      }
    }
  }

  /** Counts what is no step. */
  public void count(Totals more) {
    totals = totals.plus(more);
  }

  /** What was counted over the student's life. */
  public Totals totals() {
    return totals;
  }

  /** Scores over the student's life; they do not change. */
  public Scores life() {
    return scores.life();
  }

  /** Scores over the newest positions; they do not change. */
  public Scores window() {
    return scores.window();
  }

  /** Whether the student is held to have diverged. */
  public boolean diverged() {
    return diverged;
  }

  /** The watch over the student, for the training thread; empty if nobody is to look. */
  public Optional<DivergenceWatch> divergence() {
    return watch;
  }

  /** The teachers that are not forgotten, by id; for the training thread. */
  public Map<String, PrequentialTeacher> teachers() {
    return Collections.unmodifiableMap(known.all());
  }

  /** All that is remembered. */
  public PrequentialState state() {
    Map<String, PrequentialState.Teacher> teachers = new LinkedHashMap<>();
    known.all().forEach((id, teacher) -> teachers.put(id, teacher.state()));
    return new PrequentialState(
        totals,
        scores.life().state(),
        scores.windowState(Scores::state),
        Collections.unmodifiableMap(teachers),
        forgotten,
        watch.map(DivergenceWatch::state).orElse(null));
  }

  /**
   * Goes on from a {@link #state()}, in place of all that was counted here.
   *
   * @throws IllegalArgumentException if it is not whole
   */
  public void resume(PrequentialState state) {
    if (!state.whole()) {
      throw new IllegalArgumentException("a part of the figures is missing or of another length");
    }
    known.all().clear();
    totals = state.totals();
    scores.resume(state.life(), state.window(), Scores::of);
    state
        .teachers()
        .forEach(
            (id, saved) -> {
              PrequentialTeacher teacher = new PrequentialTeacher(wallTime);
              teacher.resume(saved);
              known.put(id, teacher);
            });
    forgotten = state.forgotten();
    DivergenceState divergence = state.divergence();
    if (divergence != null) {
      watch.ifPresent(watching -> watching.resume(divergence));
    }
    diverged = watch.map(DivergenceWatch::diverged).orElse(false);
  }
}
