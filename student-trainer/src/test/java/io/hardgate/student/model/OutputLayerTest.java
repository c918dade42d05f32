package io.hardgate.student.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.training.Compute;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The layer by oneDNN, beside the engine's own. */
final class OutputLayerTest {

  private static final int WIDTH = 48;
  private static final int CLASSES = 70;

  private final NDManager manager = Compute.open("cpu", 1);
  private final Random random = new Random(5);

  @BeforeEach
  void nothingIsRecorded() {
    JniUtils.setGradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** What one pass gives, and leaves on the parameters. */
  private record Pass(float[] logits, List<float[]> gradients) {}

  @Test
  void givesWhatTheEngineGives() {
    Optional<OneDnnProduct> product = OneDnnProduct.load();
    assumeTrue(product.isPresent(), "the engine has oneDNN on this platform");
    PtNDArray weights = learned(CLASSES, WIDTH);
    PtNDArray biases = learned(CLASSES);
    weights.setName("output.weight"); // as those of a file
    biases.setName("output.bias");
    PtNDArray inputs = learned(1100, WIDTH);
    try (OutputLayer fast = new OneDnnOutput(product.get(), weights, biases);
        OutputLayer slow = OutputLayer.engine(weights, biases)) {
      for (int positions : new int[] {1, 63, 64, 65, 150, 1100, 64}) {
        NDArray gradient = normal(positions, CLASSES);
        Pass expected = pass(slow, inputs, gradient, weights, biases);
        Pass found = pass(fast, inputs, gradient, weights, biases);

        assertThat(found.logits()).hasSameSizeAs(expected.logits());
        assertThat(furthest(found.logits(), expected.logits())).isLessThan(1e-4);
        for (int i = 0; i < expected.gradients().size(); i++) {
          assertThat(furthest(found.gradients().get(i), expected.gradients().get(i)))
              .isLessThan(1e-3);
        }
        Pass again = pass(fast, inputs, gradient, weights, biases);
        assertThat(again.logits()).isEqualTo(found.logits());
        assertThat(again.gradients()).usingRecursiveComparison().isEqualTo(found.gradients());
      }
    }
  }

  private static double furthest(float[] one, float[] other) {
    double furthest = 0;
    for (int i = 0; i < one.length; i++) {
      furthest = Math.max(furthest, Math.abs(one[i] - other[i]));
    }
    return furthest;
  }

  private static Pass pass(
      OutputLayer layer, PtNDArray inputs, NDArray gradient, PtNDArray weights, PtNDArray biases) {
    List<PtNDArray> learned = List.of(inputs, weights, biases);
    NDArray one = inputs.getManager().ones(new Shape(1));
    JniUtils.setGradMode(true);
    NDArray x = inputs.get("0:" + gradient.getShape().get(0)).mul(one); // no leaf, as in a model
    NDArray logits = layer.logits(x);
    assertThat(JniUtils.isGradMode()).isTrue();
    JniUtils.setGradMode(false);
    layer.backward(logits, gradient);
    Pass pass =
        new Pass(
            logits.toFloatArray(),
            learned.stream().map(each -> each.getGradient().toFloatArray()).toList());
    learned.forEach(JniUtils::zeroGrad);
    return pass;
  }

  private PtNDArray learned(long... shape) {
    PtNDArray array = normal(shape);
    array.setRequiresGradient(true);
    return array;
  }

  private PtNDArray normal(long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return (PtNDArray) manager.create(values, new Shape(shape));
  }
}
