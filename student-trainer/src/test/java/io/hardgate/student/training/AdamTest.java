package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.supervision.Reference;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamTest {

  /**
   * Figures of torch.optim.Adam in float32; two of the gradients are so small that epsilon rules.
   */
  @Test
  void agreesWithPyTorch() {
    JsonNode reference = Reference.read().get("adam").get(0);
    assertThat(reference.get("dtype").asText()).isEqualTo("float32");
    StudentConfig.Optimizer settings =
        new StudentConfig.Optimizer(
            reference.get("learningRate").asDouble(),
            reference.get("beta1").asDouble(),
            reference.get("beta2").asDouble(),
            reference.get("epsilon").asDouble());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray weight = manager.create(floats(reference.get("start")));
      weight.setRequiresGradient(true);
      try (Adam adam = new Adam(settings, Map.of("weight", weight))) {
        for (int step = 0; step < reference.get("gradients").size(); step++) {
          NDArray gradient = manager.create(floats(reference.get("gradients").get(step)));
          // d(weight * 1)/d(weight) = 1, times the gradient handed in.
          JniUtils.setGradMode(true);
          JniUtils.backward((PtNDArray) weight.mul(1), (PtNDArray) gradient, false, false);
          JniUtils.setGradMode(false);
          adam.step();
          JniUtils.zeroGrad((PtNDArray) weight);
          // As a checkpoint does between two steps.
          assertThat(ParameterFile.encode(adam.firstMoments())).isNotEmpty();
          assertThat(weight.toFloatArray())
              .as("after step %d", step + 1)
              .containsExactly(floats(reference.get("after").get(step)), within(1.2e-7f));
        }
        assertThat(adam.steps()).isEqualTo(reference.get("gradients").size());
      }
    }
  }

  private static float[] floats(JsonNode list) {
    double[] doubles = Reference.vector(list);
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }
}
