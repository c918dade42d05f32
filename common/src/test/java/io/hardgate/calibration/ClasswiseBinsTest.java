package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClasswiseBinsTest {

  /** The binary figures of torchmetrics' documentation, as the two classes of one predictor. */
  @Test
  void ofTwoClassesEachIsABinaryPredictor() {
    double[] likely = {0.25, 0.25, 0.55, 0.75, 0.75};
    int[] labels = {0, 0, 1, 1, 1};
    ClasswiseBins bins = new ClasswiseBins();
    for (int i = 0; i < labels.length; i++) {
      bins.add(new double[] {1 - likely[i], likely[i]}, 0, 2, labels[i]);
    }
    // In 15 bins: |0 - .25| * 2 + |1 - .55| + |1 - .75| * 2, over 5, and the same of the other.
    assertThat(bins.ece()).isEqualTo(0.29, within(1e-5));
  }

  /** Alone in its label space a class is always predicted, and right. */
  @Test
  void ofOneClass() {
    ClasswiseBins bins = new ClasswiseBins();
    bins.add(new double[] {1}, 0, 1, 0);
    assertThat(bins.ece()).isZero();
  }

  @Test
  void partsMergeAndAreResumed() {
    double[] probabilities = {0.5, 0.25, 0.25, 0.1, 0.1, 0.8, 1, 0, 0};
    ClasswiseBins whole = new ClasswiseBins();
    ClasswiseBins first = new ClasswiseBins();
    ClasswiseBins second = new ClasswiseBins();
    int[] labels = {1, 2, 0};
    for (int i = 0; i < 3; i++) {
      whole.add(probabilities, i, 3, labels[i]);
      (i == 1 ? first : second).add(probabilities, i, 3, labels[i]);
    }
    second.add(first);
    second.add(new ClasswiseBins());
    assertThat(second.state()).isEqualTo(whole.state());
    assertThat(second.ece()).isEqualTo(whole.ece()).isPositive();
    ClasswiseBins resumed = new ClasswiseBins();
    resumed.add(whole.state());
    assertThat(whole.state().whole()).isTrue();
    assertThat(resumed.state()).isEqualTo(whole.state());
  }

  @Test
  void ofALargeLabelSpaceThereIsNone() {
    int number = ClasswiseBins.MOST_CLASSES + 1;
    double[] probabilities = new double[number];
    probabilities[3] = 1;
    ClasswiseBins bins = new ClasswiseBins();
    bins.add(probabilities, 0, number, 3);
    bins.add(new double[0], 0, 0, 3);
    assertThat(bins.ece()).isNaN();
    assertThat(bins.state().classes()).isEmpty();
  }

  @Test
  void anotherNumberOfClassesIsRefused() {
    ClasswiseBins bins = new ClasswiseBins();
    bins.add(new double[] {0.5, 0.5}, 0, 2, 1);
    assertThatThrownBy(() -> bins.add(new double[] {0.5, 0.2, 0.3}, 0, 3, 1))
        .hasMessage("got 3 classes, expected 2");
    assertThat(new ClasswiseBins.State(null).whole()).isFalse();
    ConfidenceGrid.State none = new ConfidenceGrid(15).state();
    assertThat(new ClasswiseBins.State(java.util.Collections.nCopies(101, none)).whole()).isFalse();
    assertThat(
            new ClasswiseBins.State(
                    List.of(
                        new ConfidenceGrid.State(
                            List.of(15), List.of(1L), List.of(1.0), List.of(0L))))
                .whole())
        .isFalse();
  }
}
