package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.model.Student;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.supervision.Targets;
import java.util.Collection;

/**
 * Predicts a batch, measures it, and only then learns from it. Owned by the training thread.
 *
 * <p>The guard: a batch whose loss or gradient is not finite is not learned from. It leaves weights
 * and moments as they were, and no gradient behind.
 */
public final class TrainingStep {

  private final NDManager manager;
  private final Student student;
  private final DistillationLoss loss;
  private final Temperature temperature;
  private final Adam adam;

  /**
   * One step's wiring.
   *
   * @param manager of the device that the student is on
   */
  public TrainingStep(
      NDManager manager,
      Student student,
      DistillationLoss loss,
      Temperature temperature,
      Adam adam) {
    this.manager = manager;
    this.student = student;
    this.loss = loss;
    this.temperature = temperature;
    this.adam = adam;
  }

  /**
   * What a step did.
   *
   * @param figures of the batch, measured before it was learned from
   * @param tau the teacher's temperature in this step
   * @param learned false if the guard refused the batch, or nothing in it was supervised
   */
  public record Outcome(PositionFigures figures, double tau, boolean learned) {}

  /** Measures and learns. */
  public Outcome run(Batch batch) {
    // Without a scope of its own every step would leave its arrays to the garbage collector.
    try (NDManager scope = manager.newSubManager()) {
      double tau = temperature.value();
      NDArray logits = predict(batch, scope); // positions x classes
      Targets targets = batch.targets(scope);
      DistillationLoss.Result result = loss.apply(logits.stopGradient(), targets, tau);
      temperature.observe(targets);
      // Checked before the backward pass: a gradient that is NaN once cannot be zeroed in place.
      boolean learned =
          Double.isFinite(result.figures().loss()) && learn(logits, result.gradient());
      return new Outcome(result.figures(), tau, learned);
    }
  }

  /** Only the student's own path is recorded; the mode is the thread's. */
  private NDArray predict(Batch batch, NDManager scope) {
    JniUtils.setGradMode(true);
    try {
      return student.logits(batch.inputs(scope));
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private boolean learn(NDArray logits, NDArray gradient) {
    Collection<NDArray> parameters = student.parameters().values();
    JniUtils.backward((PtNDArray) logits, (PtNDArray) gradient, false, false);
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
