package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.model.Student;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelOnly;
import io.hardgate.student.supervision.Target;
import java.util.List;

/** Measures a student on held-out examples. Nothing is learned. */
public final class Evaluation {

  private final NDManager manager;
  private final Student student;
  private final PairBatch batch;
  private final int batchSize;

  /** Wiring for a student over this many classes. */
  public Evaluation(NDManager manager, Student student, int classes, int batchSize) {
    this.manager = manager;
    this.student = student;
    this.batchSize = batchSize;
    this.batch = new PairBatch(classes);
  }

  /** The scores on all these examples, their target at its fitted temperature. */
  public Scores run(List<Example> examples, Teachers teachers) {
    DistillationLoss measure = new DistillationLoss(new LabelOnly());
    Scores scores = new Scores();
    JniUtils.setGradMode(false);
    for (int from = 0; from < examples.size(); from += batchSize) {
      batch.fill(examples.subList(from, Math.min(from + batchSize, examples.size())));
      try (NDManager scope = manager.newSubManager()) {
        NDArray logits = student.logits(batch.inputs(scope)); // positions x classes
        Target target = teachers.targets(batch.answers(scope));
        scores.add(measure.apply(logits, target, teachers.fitted()).figures());
      }
    }
    return scores;
  }
}
