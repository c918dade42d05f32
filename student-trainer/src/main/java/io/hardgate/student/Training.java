package io.hardgate.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Promotion;
import io.hardgate.student.checkpoint.Checkpoint;
import io.hardgate.student.checkpoint.CheckpointArrays;
import io.hardgate.student.checkpoint.CheckpointJson;
import io.hardgate.student.checkpoint.ResumePoint;
import io.hardgate.student.checkpoint.Snapshot;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.promotion.Challenger;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.stream.Refused;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.Policies;
import io.hardgate.student.training.Adam;
import io.hardgate.student.training.Evaluation;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.Prequential;
import io.hardgate.student.training.PrequentialState;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.StepSeed;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.Totals;
import io.hardgate.student.training.TrainingStep;
import io.hardgate.student.training.WeightAverage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that changes while a student is trained: parameters, moments, teachers, offsets. Owned by the
 * training thread.
 */
final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private static final String REFUSED = "batch refused";

  private final NDManager manager;
  private final LabelSpace labels;
  private final StudentMeters meters;
  private final String pairs;
  private final RateLimitedLog problems;
  private final Student student;
  private final Adam adam;
  private final WeightAverage average;
  private final Teachers teachers;
  private final TrainingStep step;
  private final Evaluation evaluation;
  private final Prequential prequential;
  private final StudentConfig config;
  private final CheckpointArrays copies = new CheckpointArrays();
  private LogState log = LogState.NOWHERE;
  private Optional<RecordPlace> newest = Optional.empty();
  private long steps;
  private LogState saved = LogState.NOWHERE;
  private long savedSteps;

  /**
   * Of a student that has learned nothing yet.
   *
   * @param pairs the topic that it learns from
   */
  Training(
      NDManager manager,
      StudentConfig config,
      LabelSpace labels,
      StudentMeters meters,
      String pairs,
      RateLimitedLog problems) {
    this.manager = manager;
    this.config = config;
    this.labels = labels;
    this.meters = meters;
    this.pairs = pairs;
    this.problems = problems;
    student = Students.create(manager, config.model(), labels.classes(), new Random(config.seed()));
    adam = new Adam(config.optimizer(), student.parameters());
    average = new WeightAverage(student.parameters(), config.averageSteps());
    teachers = new Teachers(config.supervision());
    DistillationLoss loss = new DistillationLoss(Policies.of(config.supervision()));
    step = new TrainingStep(manager, student, loss, teachers, adam);
    prequential = new Prequential(config.divergence(), meters::wallTime);
    meters.show(prequential);
    evaluation = new Evaluation(manager, student, labels.classes(), config.batchSize());
  }

  /** Goes on from this checkpoint. */
  void resume(ResumePoint point) {
    Path directory = point.directory();
    Checkpoint checkpoint = point.checkpoint();
    ResumeCheck.require(point, config);
    load(directory, checkpoint);
    CheckpointArrays.state(directory).ifPresent(student::restore);
    adam.resume(checkpoint.step());
    teachers.resume(checkpoint.teachers());
    PrequentialState figures = checkpoint.figures();
    if (figures != null) {
      prequential.resume(figures);
      meters.show(prequential);
    }
    long[] labelsSeen = checkpoint.labelsSeen();
    if (labelsSeen != null) {
      step.labelsSeen().resume(labelsSeen);
    }
    log = checkpoint.log();
    steps = checkpoint.step();
    saved = place();
    savedSteps = steps;
    LOG.info("resumed from {} at step {}", directory, steps);
  }

  private void load(Path directory, Checkpoint checkpoint) {
    Map<String, Map<String, NDArray>> arrays = arrays();
    boolean averaged = CheckpointArrays.isIn(checkpoint, WeightAverage.LEARNING);
    boolean averages = arrays.containsKey(WeightAverage.LEARNING);
    if (averaged != averages) {
      arrays.remove(WeightAverage.SERVED);
      arrays.remove(WeightAverage.LEARNING);
      arrays.put(averaged ? WeightAverage.LEARNING : WeightAverage.SERVED, student.parameters());
    }
    CheckpointArrays.load(directory, manager, arrays);
    if (!averaged) {
      average.restart();
    }
  }

  /**
   * Begins with the weights of another student.
   *
   * @param model its model directory
   * @throws io.hardgate.lifecycle.HardgateException if it cannot be used, or does not fit
   */
  void warmStart(Path model) {
    SavedStudent.warmStart(model, manager, config.model(), labels, student);
    average.restart();
    LOG.info("begins with the weights in {}", model);
  }

  private Map<String, Map<String, NDArray>> arrays() {
    Map<String, Map<String, NDArray>> arrays = average.arrays();
    arrays.put("adam-first", adam.firstMoments());
    arrays.put("adam-second", adam.secondMoments());
    return arrays;
  }

  /** Measures a batch and learns from it. */
  void learn(BatchQueue.Filled filled) {
    long start = System.nanoTime();
    TrainingStep.Outcome outcome = step.run(filled.batch(), StepSeed.of(config.seed(), steps));
    steps++;
    average.step(steps);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    int unseen = filled.pass() == 1 ? filled.batch().positions(filled.newExamples()) : 0;
    prequential.step(outcome, unseen);
    meters.step(outcome, unseen, time);
    if (outcome.learned()) {
      meters.trace(filled.times());
    }
    count(Totals.crowdedOut(filled.batch().crowdedOut()));
    if (!outcome.learned() && outcome.figures().supervised() > 0) {
      sayRefused(outcome.figures().loss());
    }
  }

  private void sayRefused(double loss) {
    String what = "the batch of step %d was not learned from: %s".formatted(steps, fault(loss));
    if (newest.isPresent()) {
      problems.say(REFUSED, what + "; its newest pair", newest.get());
    } else {
      problems.say(REFUSED, log.passes() == null ? what : what + "; pass " + log.passes().pass());
    }
  }

  private static String fault(double loss) {
    return Double.isFinite(loss)
        ? "its gradient, or its loss in training, is not finite"
        : "its loss is " + loss;
  }

  /** Accounts for what lies in the log up to here. */
  void account(BatchQueue.Filled filled) {
    newest = newest(log.nextOffsets(), filled.after().nextOffsets());
    log = filled.after();
    count(Totals.consumed(filled.consumed(), filled.consumedHeldOut()));
  }

  /** Of a partition that was read in between; none within passes, which mix them. */
  private Optional<RecordPlace> newest(Map<Integer, Long> before, Map<Integer, Long> after) {
    return after.entrySet().stream()
        .filter(next -> !next.getValue().equals(before.get(next.getKey())))
        .findFirst()
        .map(next -> new RecordPlace(pairs, next.getKey(), next.getValue() - 1));
  }

  private void count(Totals more) {
    prequential.count(more);
    meters.count(more);
  }

  /** The passes are over: what follows in the log has not been seen. */
  void finished(LogState end) {
    log = end;
  }

  /** Measures the student on held-out examples. */
  Scores evaluate(List<Example> examples) {
    Scores scores = average.served(() -> evaluation.run(examples, teachers));
    meters.evaluated(scores);
    LOG.debug(
        "step {}: held-out accuracy {}, NLL {}, ECE {}",
        steps,
        scores.student().accuracy(),
        scores.student().nll(),
        scores.student().ece());
    return scores;
  }

  /**
   * What the file of the evaluations says of the student as it stands.
   *
   * @param pass that it is in, or has just ended
   */
  HeldOutEvaluation evaluation(Scores heldOut, int pass, boolean passEnd) {
    return new HeldOutEvaluation(
        steps,
        config.passes().isPresent() ? OptionalInt.of(pass) : OptionalInt.empty(),
        passEnd,
        teachers.tau(),
        teachers.fitted(),
        teachers.allFitted(),
        prequential.totals(),
        heldOut.state());
  }

  /** Whether there is something that no checkpoint of it says. */
  boolean unsaved() {
    return steps != savedSteps || !place().equals(saved);
  }

  /** How far the log was read, whatever is held out. */
  private LogState place() {
    return log.withHeldOutFrom(Map.of());
  }

  /**
   * All that a checkpoint of this step holds.
   *
   * @param heldOutFrom by partition, where the held-out pairs can be read back from
   */
  Snapshot snapshot(
      Scores heldOut,
      Map<Integer, Long> heldOutFrom,
      List<Refused> deadLetters,
      Optional<Promotion> promotion) {
    Checkpoint checkpoint =
        new Checkpoint(
            Checkpoint.SCHEMA,
            steps,
            log.withHeldOutFrom(heldOutFrom),
            teachers.state(),
            prequential.state(),
            step.labelsSeen().state(),
            labels.fingerprint(),
            ResumeCheck.settings(config),
            CheckpointJson.of(config),
            config.model(),
            Map.of());
    savedSteps = steps;
    saved = place();
    return new Snapshot(
        checkpoint,
        copies.take(arrays(), student.state()),
        metrics(heldOut),
        deadLetters,
        promotion);
  }

  /** The student as it stands, for the rule of promotion. */
  Challenger challenger() {
    return new StudentInTraining(
        manager, config, labels, student, average, teachers, () -> prequential.totals().trained());
  }

  private static Map<String, Double> metrics(Scores heldOut) {
    return heldOut.student().positions() == 0
        ? Map.of()
        : Map.of(
            "accuracy", heldOut.student().accuracy(),
            "nll", heldOut.student().nll(),
            "ece", heldOut.student().ece());
  }

  StudentResult result(Scores heldOut) {
    return new StudentResult(
        heldOut,
        teachers.fitted(),
        prequential.totals().gateToTeacherShare(),
        prequential.totals().trained());
  }

  /** What every step is measured by. */
  Prequential figures() {
    return prequential;
  }

  /** The step of the newest snapshot, or that it was resumed from. */
  long savedSteps() {
    return savedSteps;
  }

  /** How far the log was read. */
  LogState log() {
    return log;
  }

  /** Steps that the student has made. */
  long steps() {
    return steps;
  }

  @Override
  public void close() {
    copies.close();
    average.close();
    adam.close();
    student.close();
  }
}
