package io.hardgate.student.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.ModelConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.student.training.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchScriptStudentTest {

  private static final int CLASSES = 3;

  private final NDManager manager = Compute.open("cpu", 1);
  @TempDir private Path directory;

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void hasTheParametersByPathInTheModulesOrder() {
    try (Student student = feature("features.pt")) {
      assertThat(student.parameters().keySet())
          .containsExactly(
              "hidden.weight",
              "normalise.weight",
              "normalise.bias",
              "output.weight",
              "output.bias");
    }
  }

  @Test
  void trainsOnlyWhatAsksForAGradient() {
    try (Student student = feature("half-frozen.pt")) {
      assertThat(student.parameters().keySet())
          .containsExactlyInAnyOrder("output.weight", "output.bias", "unused");
    }
  }

  @Test
  void drawsItsDropoutFromTheSeed() {
    try (Student student = feature("features.pt")) {
      NDList inputs = new NDList(manager.ones(new Shape(4, StudentModels.FEATURES)));
      float[] first = student.trainingLogits(inputs, 1).toFloatArray();
      manager.randomUniform(0, 1, new Shape(5)).close();

      assertThat(student.trainingLogits(inputs, 1).toFloatArray()).isEqualTo(first);
      assertThat(student.trainingLogits(inputs, 2).toFloatArray()).isNotEqualTo(first);
    }
  }

  @Test
  void itsStateHoldsTheRunningStatistics() {
    NDList inputs = new NDList(manager.randomUniform(2, 5, new Shape(8, StudentModels.FEATURES)));
    try (Student student = feature("features.pt");
        Student other = feature("features.pt")) {
      float[] fresh = student.logits(inputs).toFloatArray();
      for (int i = 0; i < 10; i++) {
        student.trainingLogits(inputs, i);
      }
      float[] moved = student.logits(inputs).toFloatArray();
      assertThat(moved).isNotEqualTo(fresh);

      other.restore(student.state().orElseThrow());

      assertThat(other.logits(inputs).toFloatArray()).isEqualTo(moved);
      assertThat(other.state().orElseThrow()).isEqualTo(student.state().orElseThrow());
    }
  }

  @Test
  void learnsFromASingleRowWhichABatchNormalisationCannot() {
    try (Student student = feature("features.pt")) {
      NDList row = new NDList(manager.ones(new Shape(1, StudentModels.FEATURES)));

      assertThat(student.trainingLogits(row, 1).toFloatArray())
          .isEqualTo(student.logits(row).toFloatArray());
    }
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    Path missing = directory.resolve("none.pt");
    Path text = Files.writeString(directory.resolve("text.pt"), "no module");

    refused(StudentModels.featureModule(missing), "there is no file " + missing);
    refused(StudentModels.featureModule(text), text + " is not a TorchScript module: ");
    refused("frozen.pt", "has no parameter that asks for a gradient");
    refused("double.pt", "the parameter hidden.weight is float64, expected float32");
    refused("detached.pt", "gives logits that no parameter can learn from: ");
    refused("two-outputs.pt", "gives 2 outputs, expected logits");
  }

  @Test
  void saysWhatIsWrongWithItsInputsAndOutputs() {
    refused(
        StudentModels.textModule(StudentModels.file("words.pt")),
        "words.pt gives float32 (2, 4) for (int64 (2, 3), float32 (2, 3)), expected float32 (2, 3):"
            + " batch x classes");
    refused(
        StudentModels.featureModule(StudentModels.file("words.pt")),
        "words.pt fails on (float32 (2, 4)): ");
    refused(
        StudentModels.textModule(StudentModels.file("features.pt")),
        "features.pt fails on (int64 (2, 3), float32 (2, 3)): ");
  }

  private void refused(String name, String message) {
    refused(StudentModels.featureModule(StudentModels.file(name)), message);
  }

  private void refused(ModelConfig model, String message) {
    assertThatThrownBy(() -> Students.create(manager, model, CLASSES, new Random(1)).close())
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("student.model.file: ")
        .hasMessageContaining(message);
  }

  private Student feature(String name) {
    ModelConfig model = StudentModels.featureModule(StudentModels.file(name));
    return Students.create(manager, model, CLASSES, new Random(1));
  }
}
