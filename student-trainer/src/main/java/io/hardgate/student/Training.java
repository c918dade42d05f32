package io.hardgate.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.checkpoint.Checkpoint;
import io.hardgate.student.checkpoint.Checkpoints;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.Policies;
import io.hardgate.student.training.Adam;
import io.hardgate.student.training.Evaluation;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.Prequential;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.StepSeed;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.Totals;
import io.hardgate.student.training.TrainingStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that changes while a student is trained: parameters, moments, teachers, offsets. Owned by the
 * training thread.
 */
final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final NDManager manager;
  private final LabelSpace labels;
  private final StudentMeters meters;
  private final Checkpoints checkpoints;
  private final Student student;
  private final Adam adam;
  private final Teachers teachers;
  private final TrainingStep step;
  private final Evaluation evaluation;
  private final Prequential prequential;
  private final StudentConfig config;
  private Map<Integer, Long> nextOffsets = Map.of();
  private Map<Integer, Long> rangeEnd = Map.of();
  private int pass = 1;
  private long steps;
  private long checkpointed = -1;

  Training(NDManager manager, StudentConfig config, LabelSpace labels, StudentMeters meters) {
    this.manager = manager;
    this.config = config;
    this.labels = labels;
    this.meters = meters;
    checkpoints = new Checkpoints(config.directory().resolve(config.id()));
    student = Students.create(manager, config.model(), labels.classes(), new Random(config.seed()));
    adam = new Adam(config.optimizer(), student.parameters());
    teachers = new Teachers(config.supervision());
    DistillationLoss loss = new DistillationLoss(Policies.of(config.supervision()));
    step = new TrainingStep(manager, student, loss, teachers, adam);
    prequential = new Prequential(config.divergence(), meters::wallTime);
    meters.show(prequential);
    evaluation = new Evaluation(manager, student, labels.classes(), config.batchSize());
  }

  /** Goes on from the newest checkpoint, if there is one. */
  void resume() {
    Optional<Path> newest = checkpoints.newest();
    if (newest.isEmpty()) {
      return;
    }
    Checkpoint checkpoint = checkpoints.read(newest.get(), labels.fingerprint());
    if (config.passes().isPresent()) {
      resumePasses(newest.get(), checkpoint.passes());
    } else if (checkpoint.passes() != null && checkpoint.nextOffsets().isEmpty()) {
      throw Checkpoints.foreign(newest.get(), "it is in the middle of its passes");
    }
    arrays().forEach((file, arrays) -> checkpoints.load(newest.get(), file, manager, arrays));
    adam.resume(checkpoint.step());
    teachers.resume(checkpoint.teachers(config.supervision().teacher()));
    nextOffsets = Map.copyOf(checkpoint.nextOffsets());
    steps = checkpoint.step();
    checkpointed = steps;
    LOG.info("resumed from {} at step {}", newest.get(), steps);
  }

  private void resumePasses(Path checkpoint, Checkpoint.Passes passes) {
    if (passes == null) {
      throw Checkpoints.foreign(checkpoint, "it follows the log, and passes begin at its start");
    }
    if (!passes.settings().equals(settings())) {
      throw Checkpoints.foreign(
          checkpoint, "its passes have %s, not %s".formatted(passes.settings(), settings()));
    }
    rangeEnd = Map.copyOf(passes.rangeEnd());
    pass = passes.pass();
  }

  /** What the order of the passes and the steps depend on, beside the log. */
  private String settings() {
    return "seed=%d, shuffle=%d, batchSize=%d, %s, %s"
        .formatted(
            config.seed(),
            config.shuffle(),
            config.batchSize(),
            config.supervision(),
            config.optimizer());
  }

  private Map<String, Map<String, NDArray>> arrays() {
    Map<String, Map<String, NDArray>> arrays = new LinkedHashMap<>();
    arrays.put("student", student.parameters());
    arrays.put("adam-first", adam.firstMoments());
    arrays.put("adam-second", adam.secondMoments());
    return arrays;
  }

  /** Measures a batch and learns from it. */
  void learn(BatchQueue.Filled filled) {
    long start = System.nanoTime();
    TrainingStep.Outcome outcome = step.run(filled.batch(), StepSeed.of(config.seed(), steps));
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    steps++;
    nextOffsets = filled.nextOffsets();
    rangeEnd = filled.rangeEnd();
    pass = filled.pass();
    int unseen = filled.pass() == 1 ? outcome.figures().positions() : 0;
    prequential.step(outcome, unseen);
    meters.step(outcome, unseen, time);
    Totals more = Totals.crowdedOut(filled.batch().crowdedOut());
    prequential.count(more);
    meters.count(more);
    if (!Double.isFinite(outcome.figures().loss()) && outcome.figures().supervised() > 0) {
      LOG.warn("batch {} was not learned from: its loss is {}", steps, outcome.figures().loss());
    }
  }

  /** The passes are over: what follows in the log has not been seen. */
  void finished(Map<Integer, Long> logGoesOnAt) {
    if (!nextOffsets.equals(logGoesOnAt)) {
      nextOffsets = logGoesOnAt;
      checkpointed =
          -1; // the last step may have a checkpoint, but one that says nothing of the end
    }
  }

  /** Measures the student on held-out examples. */
  Scores evaluate(List<Example> examples) {
    Scores scores = evaluation.run(examples, teachers);
    meters.evaluated(scores);
    LOG.debug(
        "step {}: held-out accuracy {}, NLL {}, ECE {}",
        steps,
        scores.student().accuracy(),
        scores.student().nll(),
        scores.student().ece());
    return scores;
  }

  /** Writes a checkpoint, unless this step has one; its directory, if it wrote one. */
  Optional<Path> checkpoint() {
    if (checkpointed == steps || steps == 0) {
      return Optional.empty();
    }
    checkpointed = steps;
    return Optional.of(
        checkpoints.save(
            new Checkpoint(
                Checkpoint.SCHEMA,
                steps,
                nextOffsets,
                null,
                teachers.state(),
                labels.fingerprint(),
                rangeEnd.isEmpty() ? null : new Checkpoint.Passes(pass, rangeEnd, settings()),
                Map.of(),
                config.model()),
            arrays()));
  }

  StudentResult result(Scores heldOut) {
    return new StudentResult(
        heldOut,
        teachers.fitted(),
        prequential.totals().gateToTeacherShare(),
        prequential.totals().trained());
  }

  /** By partition, the first offset that was not learned from. */
  Map<Integer, Long> nextOffsets() {
    return nextOffsets;
  }

  /** The end of the range of passes that were begun before; empty if there are none. */
  Map<Integer, Long> rangeEnd() {
    return rangeEnd;
  }

  /** The newest pass that a step was made in, from 1. */
  int pass() {
    return pass;
  }

  /** Steps that the student has made. */
  long steps() {
    return steps;
  }

  @Override
  public void close() {
    adam.close();
    student.close();
  }
}
