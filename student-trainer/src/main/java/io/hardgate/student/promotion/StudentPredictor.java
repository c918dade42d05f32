package io.hardgate.student.promotion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.Student;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.nio.file.Path;
import java.util.List;

/** Asks a student in the engine. Owned by one thread; closing it closes the student. */
public final class StudentPredictor implements Predictor {

  private static final int BATCH = 256;

  private final NDManager manager;
  private final Student student;
  private final PairBatch batch;

  /** For a student of this many classes, on the manager's device. */
  public StudentPredictor(NDManager manager, Student student, int classes) {
    this.manager = manager;
    this.student = student;
    batch = new PairBatch(BATCH, classes);
  }

  /**
   * The student of a model directory, as an opponent of the one with these settings.
   *
   * @throws HardgateException if it cannot be loaded, or it reads samples in another way or knows
   *     other classes, so that the same examples do not suit both
   */
  public static StudentPredictor load(
      NDManager manager, StudentConfig.Model model, LabelSpace labels, Path directory) {
    SavedStudent saved = SavedStudent.load(directory, manager);
    if (!saved.labels().equals(labels)) {
      saved.close();
      throw new HardgateException(
          "%s has the label space '%s', not '%s'"
              .formatted(directory, saved.labels().fingerprint(), labels.fingerprint()));
    }
    if (!saved.inputs().equals(InputEncoder.of(model))) {
      saved.close();
      throw new HardgateException(
          "%s reads samples in another way (student.model): hardgate promote can promote past it"
              .formatted(directory));
    }
    return new StudentPredictor(manager, saved.student(), labels.classes());
  }

  @Override
  public Predictions predict(List<Example> examples) {
    int positions = examples.size();
    double[] confidence = new double[positions];
    boolean[] correct = new boolean[positions];
    double[] nll = new double[positions];
    JniUtils.setGradMode(false);
    for (int from = 0; from < positions; from += BATCH) {
      List<Example> some = examples.subList(from, Math.min(from + BATCH, positions));
      batch.fill(some.stream().map(StudentPredictor::withoutTeachers).toList());
      long[] labels = some.stream().mapToLong(Example::label).toArray();
      try (NDManager scope = manager.newSubManager()) {
        NDArray logits = student.logits(batch.inputs(scope)); // positions x classes
        NDArray logs = logits.logSoftmax(1); // positions x classes
        NDArray index = scope.create(labels).expandDims(1); // positions x 1
        float[] best = logs.max(new int[] {1}).toFloatArray(); // positions
        long[] predicted = logs.argMax(1).toLongArray(); // positions
        float[] ofLabel = logs.gather(index, 1).toFloatArray(); // positions x 1
        for (int i = 0; i < labels.length; i++) {
          confidence[from + i] = Math.min(1, Math.exp(best[i]));
          correct[from + i] = predicted[i] == labels[i];
          nll[from + i] = -ofLabel[i];
        }
      }
    }
    return Predictions.of(confidence, correct, nll);
  }

  private static Example withoutTeachers(Example example) {
    return new Example(example.input(), example.label(), List.of());
  }

  @Override
  public void close() {
    student.close();
  }
}
