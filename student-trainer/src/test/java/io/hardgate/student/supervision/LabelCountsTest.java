package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabelCountsTest {

  private static final int CLASSES = 5;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final LabelCounts counts = new LabelCounts();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Figures of a batch with these labels; -1 where there is none. */
  private PositionFigures figures(int... labels) {
    long[] classes = new long[labels.length];
    float[] hasLabel = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      classes[i] = Math.max(0, labels[i]);
      hasLabel[i] = labels[i] < 0 ? 0 : 1;
    }
    Shape column = new Shape(labels.length, 1);
    NDArray known = manager.create(classes, column);
    LabelTargets targets =
        new LabelTargets(known, manager.create(hasLabel, column), known.zerosLike());
    NDArray logits = manager.zeros(new Shape(labels.length, CLASSES), DataType.FLOAT32);
    return new DistillationLoss(new LabelOnly()).apply(logits, targets, 1).figures();
  }

  private double[] shares() {
    return counts.shares(manager, CLASSES).toDoubleArray();
  }

  @Test
  void areEvenBeforeAnythingWasSeen() {
    assertThat(shares()).containsExactly(0.2, 0.2, 0.2, 0.2, 0.2);
  }

  @Test
  void countEveryLabelAndNoPositionWithout() {
    counts.add(figures(3, -1, 1, 3));
    counts.add(figures(1, 3, -1));
    assertThat(counts.state()).containsExactly(0, 2, 0, 3);
    assertThat(shares()).containsExactly(new double[] {0.1, 0.3, 0.1, 0.4, 0.1}, within(1e-15));
  }

  @Test
  void goOnFromTheirState() {
    counts.add(figures(3, 1, 3));
    LabelCounts other = new LabelCounts();
    other.add(figures(0, 0, 4)); // what it had counted is forgotten
    long[] state = counts.state();
    other.resume(state);
    counts.add(figures(4, 0));
    assertThat(state).containsExactly(0, 1, 0, 2);
    other.add(figures(4, 0));
    assertThat(other.state()).isEqualTo(counts.state());
    assertThat(other.shares(manager, CLASSES).toDoubleArray()).containsExactly(shares());
  }
}
