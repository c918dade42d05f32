package io.hardgate.student;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.log.HourlyLine;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.Promotion;
import io.hardgate.student.checkpoint.Accounted;
import io.hardgate.student.checkpoint.CheckpointWriter;
import io.hardgate.student.evaluations.EvaluationLog;
import io.hardgate.student.standing.NotCommittedException;
import io.hardgate.student.standing.Term;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.HeldOut;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.Scores;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches, learns, evaluates, and hands snapshots to the writer. Runs on the training thread.
 *
 * <p>A checkpoint that is due while another is being written waits for the next step that finds the
 * writer free; at the end, and when the refused records fill their memory, the step waits instead.
 */
final class TrainingLoop {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

  private final Training training;
  private final BatchQueue queue;
  private final HeldOut heldOut;
  private final Promoting promoting;
  private final CheckpointWriter writer;
  private final Accounted accounted;
  private final EvaluationLog evaluations;
  private final Unsaved unsaved;
  private final DivergenceResponse divergence;
  private final Health health;
  private final StudentConfig config;
  private final TrainingProgress progress;
  private final RateLimitedLog problems;
  private final HourlyLine hourly;
  private long stepsSaid;
  private boolean evaluated;
  private boolean due;

  /** The one that the newest batch belongs to; 0 before the first, and for one that follows. */
  private int pass;

  /** Of the student as it stands, on what is held out now; empty until somebody asks. */
  private Optional<Scores> scores = Optional.empty();

  TrainingLoop(
      Training training,
      BatchQueue queue,
      HeldOut heldOut,
      Promoting promoting,
      CheckpointWriter writer,
      Accounted accounted,
      EvaluationLog evaluations,
      StudentConfig config,
      Health health,
      TrainingProgress progress,
      RateLimitedLog problems,
      Clock clock) {
    this.training = training;
    this.queue = queue;
    this.heldOut = heldOut;
    this.promoting = promoting;
    this.writer = writer;
    this.accounted = accounted;
    this.evaluations = evaluations;
    this.unsaved = new Unsaved(accounted, problems);
    this.divergence = new DivergenceResponse(config, training.figures());
    this.health = health;
    this.config = config;
    this.progress = progress;
    this.problems = problems;
    hourly = new HourlyLine(LOG, clock, this::lastHour);
    stepsSaid = training.steps();
    LogState.Passes passes = training.log().passes();
    pass = config.passes().isEmpty() || passes == null ? 0 : passes.pass();
  }

  /**
   * Until stopped, or until the feeder has no more.
   *
   * @throws io.hardgate.student.standing.LeadershipLostException if another trainer leads
   */
  StudentResult run(Worker feeding, Term term, StopSignal stop) throws InterruptedException {
    boolean ready = false;
    while (!stop.requested() && queue.exhausted().isEmpty()) {
      term.throwIfLost();
      if (!ready && queue.caughtUp()) {
        ready = true;
        health.set(StudentService.COMPONENT, new Health.State.Ready());
      }
      Optional<BatchQueue.Filled> filled = queue.poll();
      if (filled.isEmpty()) {
        if (feeding.ended() && feeding.failure().isPresent()) {
          feeding.join();
        }
      } else {
        take(filled.get());
        queue.recycle(filled.get().batch());
      }
      if (divergence.stopsAt(
          training.steps(), training.savedSteps(), training.log().nextOffsets())) {
        divergence.standStill(health, StudentService.COMPONENT, stop, () -> check(term));
      }
      checkpointIfDue();
      problems.look();
      hourly.look();
    }
    queue.exhausted().ifPresent(this::finished);
    Scores last = scores();
    finish(last);
    queue.exhausted().ifPresent(end -> tellTheEnd(last));
    return training.result(last);
  }

  private String lastHour(Duration since) {
    long made = training.steps() - stepsSaid;
    stepsSaid = training.steps();
    return "step %d: %d in the last %d min; the newest checkpoint is of step %d"
        .formatted(training.steps(), made, since.toMinutes(), training.savedSteps());
  }

  private void finished(LogState end) {
    endPass();
    training.finished(end);
  }

  /** Of passes. */
  private void tellTheEnd(Scores scores) {
    if (training.steps() == 0) {
      LOG.warn(
          "there was no pair to learn from in the range of the log that student.start names (from {}, until {})",
          config.start().from(),
          config.start().until().map(Object::toString).orElse("now"));
      return;
    }
    LOG.info(
        "the passes are over after {} steps; held out: accuracy {}, NLL {}, ECE {}",
        training.steps(),
        scores.student().accuracy(),
        scores.student().nll(),
        scores.student().ece());
  }

  /** Whether this trainer still leads, and what it handed over is being written. */
  private void check(Term term) {
    term.throwIfLost();
    var unused = writer.free();
  }

  private Scores scores() {
    if (scores.isEmpty()) {
      scores = Optional.of(training.evaluate(heldOut.examples()));
    }
    return scores.get();
  }

  private void endPass() {
    if (pass > 0 && training.steps() > 0) {
      evaluations.add(training.evaluation(scores(), pass, true));
    }
  }

  private void take(BatchQueue.Filled filled) {
    if (config.passes().isPresent() && filled.pass() > pass) {
      endPass();
      pass = filled.pass();
    }
    scores = Optional.empty();
    training.account(filled);
    filled.heldOut().forEach(heldOut::add);
    if (!filled.isEmpty()) {
      learn(filled);
    }
    unsaved.add(filled.refused(), training.steps());
  }

  private void learn(BatchQueue.Filled filled) {
    training.learn(filled);
    long steps = training.steps();
    progress.stepped(steps, filled.pass());
    due = due || steps % config.checkpointSteps() == 0;
    boolean any = !heldOut.isEmpty();
    boolean now = steps % config.evaluateSteps() == 0;
    if (now || (any && evaluations.isEmpty())) {
      evaluations.add(training.evaluation(scores(), pass, false));
    } else if (any && !evaluated) {
      var unused = scores(); // of a student that goes on: the meters are told
    }
    evaluated = evaluated || any;
  }

  private void checkpointIfDue() {
    if (unsaved.full()) {
      due = true;
      writer.await();
    }
    // Asked for even if nothing is due: it tells of a failure.
    boolean putOff = divergence.putsOffCheckpoints() && !unsaved.full();
    if (writer.free() && due && reached() && !putOff) {
      checkpoint(scores());
    }
  }

  private boolean reached() {
    return accounted.reached(training.steps(), training.log().nextOffsets());
  }

  private void checkpoint(Scores scores) {
    due = false;
    if (!unsaved.isEmpty() || (training.unsaved() && training.steps() > 0)) {
      Optional<Promotion> promotion = promoting.consider(heldOut.examples());
      writer.write(training.snapshot(scores, heldOut.from(), unsaved.take(), promotion));
    }
  }

  private void finish(Scores scores) {
    try {
      writer.await();
      boolean putOff = divergence.putsOffCheckpoints() && queue.exhausted().isEmpty();
      if (reached() && !putOff) {
        checkpoint(scores);
        writer.await();
      }
    } catch (NotCommittedException e) {
      LOG.warn(
          "stopped before the newest checkpoint was committed: {}; the next trainer goes on from what is committed",
          e.getMessage());
    }
  }
}
