package io.hardgate.student.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.ModelConfig;
import io.hardgate.student.training.Compute;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TorchScriptExportTest {

  private static final int CLASSES = 4;
  private static final int ROWS = 5; // or positions

  private final NDManager manager = Compute.open("cpu", 1);

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<ModelConfig> students() {
    return Stream.of(
        StudentModels.bagOfWords(0),
        StudentModels.bagOfWords(0.5, 16),
        StudentModels.bagOfWords(0, 16, 8, 12),
        StudentModels.mlp(0),
        StudentModels.mlp(0.5, 16),
        StudentModels.mlp(0, 16, 8, 12),
        StudentModels.transformer(0.5),
        StudentModels.textModule(StudentModels.file("words.pt")));
  }

  @ParameterizedTest
  @MethodSource("students")
  void theModuleGivesTheStudentsLogits(ModelConfig model) throws IOException {
    try (Student student = Students.create(manager, model, CLASSES, new Random(5))) {
      NDList inputs = inputs(model);
      float[] expected = student.logits(inputs).toFloatArray();
      try (PtSymbolBlock module = read(student.torchScript())) {

        float[] logits = IValueUtils.forward(module, inputs, false).get(0).toFloatArray();

        assertThat(logits).hasSize(ROWS * CLASSES).containsExactly(expected, within(1e-6f));
        assertThat(student.logits(inputs).toFloatArray())
            .as("the student after its export")
            .isEqualTo(expected);
      }
    }
  }

  private PtSymbolBlock read(byte[] bytes) throws IOException {
    return JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(bytes), true, false);
  }

  private NDList inputs(ModelConfig model) {
    Random random = new Random(9);
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      return Sequences.arrays(manager, List.of(new long[] {3, 9, 4, 1}, new long[] {8}));
    }
    if (model.features().isPresent()) {
      return new NDList(
          manager
              .create(floats(ROWS * StudentModels.FEATURES, random))
              .reshape(ROWS, StudentModels.FEATURES));
    }
    Shape shape = new Shape(ROWS, 3);
    long[] buckets = random.longs(shape.size(), 0, StudentModels.BUCKETS).toArray();
    return new NDList(
        manager.create(buckets, shape), manager.create(floats(ROWS * 3, random)).reshape(shape));
  }

  private static float[] floats(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
