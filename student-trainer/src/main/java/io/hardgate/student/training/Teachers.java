package io.hardgate.student.training;

import io.hardgate.config.SupervisionConfig;
import io.hardgate.config.SupervisionConfig.GuardMode;
import io.hardgate.config.Tau;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.student.guard.TeacherWatch;
import io.hardgate.student.guard.WatchState;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import io.hardgate.student.supervision.Blending;
import io.hardgate.student.supervision.StudentLogits;
import io.hardgate.student.supervision.Target;
import io.hardgate.student.supervision.Targets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The teachers as the student knows them: the temperature that is fitted to each and to their
 * blend, and whether they can be trusted. They may come, go and come back at any time; of those
 * that were not heard for the longest all is forgotten when there are more than {@value
 * SupervisionConfig#MOST_TEACHERS}. Owned by the training thread.
 */
public final class Teachers {

  private static final Logger LOG = LoggerFactory.getLogger(Teachers.class);

  private final RateLimitedLog changes = new RateLimitedLog(LOG);
  private final SupervisionConfig config;
  private final Blending blending;
  private final RecentlySeen<Known> known;
  private TemperatureFit blendFit = new TemperatureFit();

  /** What is remembered of one teacher. */
  private static final class Known {
    private final SupervisionConfig.Guard guard;
    private TemperatureFit fit = new TemperatureFit();
    private TeacherWatch watch;

    Known(SupervisionConfig.Guard guard) {
      this.guard = guard;
      watch = new TeacherWatch(guard);
    }

    void observe(Answer answer, Answers all) {
      boolean before = fit.isFitted();
      if (answer.sparse().isPresent()) {
        fit.add(answer.sparse().get());
      } else {
        fit.add(
            new Targets(
                answer.logits(), all.labels(), answer.given(), all.hasLabel(), all.samples()));
      }
      if (!before && fit.isFitted()) {
        // Its past was measured at another temperature.
        watch = new TeacherWatch(guard);
      }
    }
  }

  public Teachers(SupervisionConfig config) {
    this.config = config;
    blending = new Blending(config);
    known =
        new RecentlySeen<>(
            SupervisionConfig.MOST_TEACHERS,
            id -> new Known(config.guard()),
            (id, forgotten) ->
                changes.say(
                    "teacher forgotten",
                    "teacher %s is forgotten: %d others were heard since"
                        .formatted(id, SupervisionConfig.MOST_TEACHERS)));
  }

  /** Nobody, for a model that learns from labels alone. */
  public static Teachers none() {
    return new Teachers(
        new SupervisionConfig(
            SupervisionConfig.Policy.LABEL_ONLY,
            0,
            1,
            0,
            SupervisionConfig.SmoothTo.UNIFORM,
            0,
            SupervisionConfig.Blend.SINGLE,
            "nobody",
            Map.of(),
            1,
            Tau.of(1),
            new SupervisionConfig.Guard(GuardMode.OFF, 100, 1, 0.5)));
  }

  /**
   * Measures the teachers of a batch, judges them, and blends what those say that can be trusted.
   * Then the temperatures take the batch into account.
   *
   * @param student what it says of them
   */
  Lesson teach(Answers answers, StudentLogits student) {
    changes.look();
    known.see(answers.teachers().stream().map(Answer::teacher).toList());
    List<Lesson.Heard> heard = new ArrayList<>();
    for (TeacherFigures figures : TeacherFigures.measure(answers, student, this::fitted)) {
      heard.add(judge(figures));
    }
    Target target = targets(answers);
    double tau = tau();
    for (Answer answer : answers.teachers()) {
      if (!quarantined(answer.teacher())) {
        known.look(answer.teacher()).observe(answer, answers);
      }
    }
    if (config.blend() != SupervisionConfig.Blend.SINGLE && target instanceof Targets blended) {
      blendFit.add(blended);
    }
    return new Lesson(target, tau, heard);
  }

  private Lesson.Heard judge(TeacherFigures figures) {
    String id = figures.teacher();
    Known teacher = known.look(id);
    if (config.guard().mode() != GuardMode.OFF) {
      boolean before = teacher.watch.suspected();
      figures.showTo(teacher.watch, teacher.fit.isFitted());
      if (teacher.watch.suspected() != before) {
        tell(id, teacher.watch);
      }
    }
    Lesson.Use use =
        !blending.takesPart(id)
            ? Lesson.Use.LEFT_OUT
            : quarantined(id) ? Lesson.Use.QUARANTINED : Lesson.Use.LEARNED;
    boolean suspected = config.guard().mode() != GuardMode.OFF && teacher.watch.suspected();
    return new Lesson.Heard(figures, use, suspected);
  }

  private void tell(String id, TeacherWatch watch) {
    boolean quarantine = config.guard().mode() == GuardMode.QUARANTINE;
    if (watch.suspected()) {
      changes.say(
          "teacher turned bad: " + id,
          "teacher %s has turned bad: %s; %s"
              .formatted(
                  id,
                  watch.why(),
                  quarantine
                      ? "it is not learned from until it recovers"
                      : "it is still learned from (student.supervision.guard.mode is warn)"));
    } else {
      changes.say(
          "teacher recovered: " + id,
          "teacher %s has recovered: %s%s"
              .formatted(id, watch.why(), quarantine ? "; it is learned from again" : ""));
    }
  }

  private boolean quarantined(String id) {
    Known teacher = known.look(id);
    return config.guard().mode() == GuardMode.QUARANTINE
        && teacher != null
        && teacher.watch.suspected();
  }

  /** What a batch would be learned from now. Nothing changes. */
  public Target targets(Answers answers) {
    return blending.targets(answers, id -> !quarantined(id), this::own);
  }

  /** What a teacher's logits are divided by before they are blended. */
  private double own(String id) {
    OptionalDouble fixed = config.tau(id).fixed();
    return fixed.isPresent() ? fixed.getAsDouble() : fitted(id);
  }

  private double fitted(String id) {
    Known teacher = known.look(id);
    return teacher == null ? 1 : teacher.fit.tau();
  }

  /**
   * What the target's logits are divided by. A single teacher's stay as they are in the blend, so
   * its own tau is part of this one; fitted, it is the teacher's own fit.
   */
  public double tau() {
    OptionalDouble fixed = config.tau().fixed();
    if (fixed.isEmpty()) {
      return fitted();
    }
    boolean single = config.blend() == SupervisionConfig.Blend.SINGLE;
    return single ? own(config.teacher()) * fixed.getAsDouble() : fixed.getAsDouble();
  }

  /** What the temperature of the target should be, whatever the configuration says. */
  public double fitted() {
    return config.blend() == SupervisionConfig.Blend.SINGLE
        ? fitted(config.teacher())
        : blendFit.tau();
  }

  /** What was fitted to each teacher that is not forgotten, by its id. */
  public Map<String, Double> allFitted() {
    Map<String, Double> taus = new TreeMap<>();
    known.all().forEach((id, teacher) -> taus.put(id, teacher.fit.tau()));
    return Collections.unmodifiableMap(taus);
  }

  /** All that is remembered. */
  public TeachersState state() {
    Map<String, TeachersState.Known> teachers = new LinkedHashMap<>();
    known
        .all()
        .forEach(
            (id, teacher) ->
                teachers.put(
                    id, new TeachersState.Known(teacher.fit.state(), teacher.watch.state())));
    return new TeachersState(config.blend().toString(), blendFit.state(), teachers);
  }

  /**
   * Goes on from a {@link #state()}. The configuration may be another: weights, temperatures and
   * the guard count from now on. Of another blend the temperature is fitted from the beginning.
   */
  public void resume(TeachersState state) {
    if (state.blend().equals(config.blend().toString())) {
      blendFit = TemperatureFit.of(state.temperature());
    }
    state
        .known()
        .forEach(
            (id, saved) -> {
              Known teacher = new Known(config.guard());
              teacher.fit = TemperatureFit.of(saved.temperature());
              WatchState guard = saved.guard();
              if (guard != null) {
                teacher.watch.resume(guard);
              }
              known.put(id, teacher);
            });
  }
}
