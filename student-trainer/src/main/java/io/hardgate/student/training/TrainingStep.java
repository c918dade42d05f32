package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.model.Student;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelCounts;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.supervision.StudentLogits;
import java.util.Collection;
import java.util.List;

/**
 * Predicts a batch, measures it, and only then learns from it. Owned by the training thread.
 *
 * <p>Where the student predicts otherwise while it learns, as under dropout, two passes are made:
 * what is measured comes from one as in production, what is learned, and the policy's weights of
 * it, from one as in training. The first, a forward pass and a loss without a backward pass, is the
 * price: a quarter to a third of a step.
 *
 * <p>The guard: a batch whose loss or gradient is not finite is not learned from. It leaves weights
 * and moments as they were, and no gradient behind.
 */
public final class TrainingStep {

  private final NDManager manager;
  private final Student student;
  private final DistillationLoss loss;
  private final Teachers teachers;
  private final Adam adam;
  private final LabelCounts labelsSeen = new LabelCounts();

  /**
   * One step's wiring.
   *
   * @param manager of the device that the student is on
   */
  public TrainingStep(
      NDManager manager, Student student, DistillationLoss loss, Teachers teachers, Adam adam) {
    this.manager = manager;
    this.student = student;
    this.loss = loss;
    this.teachers = teachers;
    this.adam = adam;
  }

  /**
   * What a step did.
   *
   * @param figures of the batch, measured before it was learned from
   * @param tau the temperature of the target in this step
   * @param teachers of the batch, measured before it was learned from
   * @param learned false if the guard refused the batch, or nothing in it was supervised
   */
  public record Outcome(
      PositionFigures figures, double tau, List<Lesson.Heard> teachers, boolean learned) {}

  /** Measures and learns: a student in whose training nothing is random. */
  public Outcome run(Batch batch) {
    return run(batch, 0);
  }

  /**
   * Measures and learns.
   *
   * @param seed of what is random in this step: see {@link StepSeed}
   */
  public Outcome run(Batch batch, long seed) {
    JniUtils.setGradMode(false); // the mode is the thread's
    // Without a scope of its own every step would leave its arrays to the garbage collector.
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = batch.inputs(scope);
      boolean twice = student.differsInTraining();
      NDArray logits = twice ? student.logits(inputs) : record(inputs, seed); // positions x classes
      StudentLogits measured = StudentLogits.of(logits.stopGradient());
      Lesson lesson = teachers.teach(batch.answers(scope), measured);
      DistillationLoss now = loss.after(adam.steps(), labelsSeen);
      DistillationLoss.Result result = now.apply(measured, lesson.target(), lesson.tau());
      boolean learned =
          finite(result)
              && (twice
                  ? learn(record(inputs, seed), now, lesson)
                  : learn(logits, result.gradient()));
      if (learned) {
        labelsSeen.add(result.figures());
      } else {
        adam.skip();
      }
      return new Outcome(result.figures(), lesson.tau(), lesson.teachers(), learned);
    }
  }

  /** The labels of all positions that were learned from. */
  public LabelCounts labelsSeen() {
    return labelsSeen;
  }

  /** Checked before the backward pass: a gradient that is NaN once cannot be zeroed in place. */
  private static boolean finite(DistillationLoss.Result result) {
    return Double.isFinite(result.figures().loss());
  }

  /** Only the student's own path is recorded. */
  private NDArray record(NDList inputs, long seed) {
    JniUtils.setGradMode(true);
    try {
      return student.trainingLogits(inputs, seed);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private boolean learn(NDArray logits, DistillationLoss now, Lesson lesson) {
    DistillationLoss.Result result =
        now.apply(logits.stopGradient(), lesson.target(), lesson.tau());
    return finite(result) && learn(logits, result.gradient());
  }

  private boolean learn(NDArray logits, NDArray gradient) {
    Collection<NDArray> parameters = student.parameters().values();
    student.backward(logits, gradient);
    boolean finite = parameters.stream().allMatch(TrainingStep::finiteGradient);
    if (finite) {
      adam.step();
    }
    parameters.forEach(parameter -> JniUtils.zeroGrad((PtNDArray) parameter));
    return finite;
  }

  private static boolean finiteGradient(NDArray parameter) {
    try (NDArray gradient = parameter.getGradient();
        NDArray sum = gradient.sum()) {
      return Float.isFinite(sum.getFloat());
    }
  }
}
