package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.StudentModels;
import io.hardgate.student.model.Students;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelOnly;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A module trained here becomes what PyTorch makes of it in Python, batch normalisation included:
 * {@code make_students.py}.
 */
final class PythonTrainingTest {

  private static final int CLASSES = 3;

  private final NDManager manager = Compute.open("cpu", 1);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void comesToTheSameParametersAndRunningStatistics() throws IOException {
    JsonNode reference =
        new ObjectMapper().readTree(StudentModels.file("plain-training.json").toFile());
    ModelConfig model = StudentModels.featureModule(StudentModels.file("plain.pt"));
    PairBatch batch = new PairBatch(CLASSES);
    try (Student student = Students.create(manager, model, CLASSES, new Random(1));
        Adam adam =
            new Adam(new StudentConfig.Optimizer(0.01, 0.9, 0.999, 1e-8), student.parameters())) {
      TrainingStep step =
          new TrainingStep(
              manager, student, new DistillationLoss(new LabelOnly()), Teachers.none(), adam);
      for (JsonNode each : reference.path("batches")) {
        batch.fill(examples(each.path("features"), each.path("labels")));
        assertThat(step.run(batch).learned()).isTrue();
      }

      assertThat(student.parameters()).hasSameSizeAs(reference.path("parameters"));
      student
          .parameters()
          .forEach(
              (path, array) ->
                  assertThat(array.toFloatArray())
                      .as(path)
                      .containsExactly(
                          floats(reference.path("parameters").path(path)), within(1e-5f)));
      try (NDManager scope = manager.newSubManager()) {
        batch.fill(examples(reference.path("probe"), null));
        NDArray logits = student.logits(batch.inputs(scope));
        float[] expected = new float[16 * CLASSES];
        for (int i = 0; i < expected.length; i++) {
          expected[i] =
              (float) reference.path("logits").path(i / CLASSES).path(i % CLASSES).asDouble();
        }
        assertThat(logits.toFloatArray()).containsExactly(expected, within(1e-5f));
      }
    }
  }

  private static List<Example> examples(JsonNode features, JsonNode labels) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode vector : features) {
      int label = labels == null ? RecordRules.NO_LABEL : labels.path(examples.size()).asInt();
      examples.add(new Example(new Input.Features(floats(vector)), label, List.of()));
    }
    return examples;
  }

  private static float[] floats(JsonNode numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.path(i).asDouble();
    }
    return values;
  }
}
