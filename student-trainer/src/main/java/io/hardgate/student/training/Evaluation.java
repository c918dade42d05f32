package io.hardgate.student.training;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.model.Student;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelOnly;
import java.util.List;

/** Measures a student on held-out examples. Nothing is learned. */
public final class Evaluation {

  private final NDManager manager;
  private final Student student;
  private final TextBatch batch;
  private final int batchSize;

  /** Wiring for a student over this many classes. */
  public Evaluation(NDManager manager, Student student, int classes, int batchSize) {
    this.manager = manager;
    this.student = student;
    this.batchSize = batchSize;
    this.batch = new TextBatch(batchSize, classes);
  }

  /** The scores on all these examples, the teacher at this temperature. */
  public Scores run(List<Example> examples, double tau) {
    DistillationLoss measure = new DistillationLoss(new LabelOnly());
    Scores scores = new Scores();
    JniUtils.setGradMode(false);
    for (int from = 0; from < examples.size(); from += batchSize) {
      batch.fill(examples.subList(from, Math.min(from + batchSize, examples.size())));
      try (NDManager scope = manager.newSubManager()) {
        scores.add(
            measure
                .apply(student.logits(batch.inputs(scope)), batch.targets(scope), tau)
                .figures());
      }
    }
    return scores;
  }
}
