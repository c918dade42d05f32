package io.hardgate.student.saved;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.ModelConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.StudentModels;
import io.hardgate.student.model.Students;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Students that differ from new ones, and what they are tried on. */
final class SavedStudents {

  static final LabelSpace LABELS = LabelSpace.of(List.of("refund", "delivery", "other"));

  private SavedStudents() {}

  /** One of every kind. */
  static Stream<ModelConfig> models() {
    return Stream.of(
        StudentModels.bagOfWords(0.1, 12),
        StudentModels.mlp(0.1, 12, 8),
        StudentModels.transformer(0.1),
        StudentModels.textModule(StudentModels.file("texts-of-three.pt")),
        StudentModels.featureModule(StudentModels.file("features.pt")));
  }

  /** A student that has learned nothing. */
  static Student fresh(ModelConfig model, LabelSpace labels, NDManager manager) {
    return Students.create(manager, model, labels.classes(), new Random(17));
  }

  /** A student that has been moved away from its beginnings, running statistics included. */
  static Student student(ModelConfig model, NDManager manager) {
    Student student = Students.create(manager, model, LABELS.classes(), new Random(5));
    Random random = new Random(6);
    JniUtils.setGradMode(false);
    student.parameters().values().forEach(array -> array.muli(1.1f));
    try (NDManager scope = manager.newSubManager()) {
      for (int i = 0; i < 5; i++) {
        student.trainingLogits(batch(model, random).inputs(scope), i);
      }
    }
    return student;
  }

  private static PairBatch batch(ModelConfig model, Random random) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      examples.add(unlabelled(input(model, random)));
    }
    return new PairBatch(LABELS.classes()).fill(examples);
  }

  /** One that a student of this kind reads. */
  static Input input(ModelConfig model, Random random) {
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      return new Input.Tokens(tokens(random));
    }
    return model.features().isPresent()
        ? new Input.Features(vector(random))
        : new Input.Words(random.ints(3, 0, model.buckets()).toArray());
  }

  private static Example unlabelled(Input input) {
    int[] labels = new int[input.positions()];
    Arrays.fill(labels, RecordRules.NO_LABEL);
    return new Example(input, labels, List.of());
  }

  static int[] tokens(Random random) {
    int length = 1 + random.nextInt(StudentModels.MOST_TOKENS);
    return random.ints(length, 0, StudentModels.TOKENS).toArray();
  }

  static float[] vector(Random random) {
    float[] values = new float[StudentModels.FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * 3;
    }
    return values;
  }

  /** Logits, inputs x classes, row by row. */
  static float[] logits(Student student, List<Input> inputs, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      return predict(student, inputs, scope).toFloatArray();
    }
  }

  static NDArray predict(Student student, List<Input> inputs, NDManager scope) {
    return student.logits(arrays(inputs, scope));
  }

  /** As a batch holds them. */
  static NDList arrays(List<Input> inputs, NDManager scope) {
    List<Example> examples = inputs.stream().map(SavedStudents::unlabelled).toList();
    return new PairBatch(LABELS.classes()).fill(examples).inputs(scope);
  }
}
