package io.hardgate.student.promotion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.ModelConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.Student;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.supervision.StudentLogits;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Asks a student in the engine. Owned by one thread; closing it closes the student. */
public final class StudentPredictor implements Predictor {

  /** That are asked together. */
  private static final int POSITIONS = 256;

  private final NDManager manager;
  private final Student student;
  private final PairBatch batch;

  /** For a student of this many classes, on the manager's device. */
  public StudentPredictor(NDManager manager, Student student, int classes) {
    this.manager = manager;
    this.student = student;
    batch = new PairBatch(classes);
  }

  /**
   * The student of a model directory, as an opponent of the one with these settings.
   *
   * @throws HardgateException if it cannot be loaded, or it reads samples in another way or knows
   *     other classes, so that the same examples do not suit both
   */
  public static StudentPredictor load(
      NDManager manager, ModelConfig model, LabelSpace labels, Path directory) {
    SavedStudent saved = SavedStudent.load(directory, manager);
    if (!saved.labels().equals(labels)) {
      saved.close();
      throw new HardgateException(
          "%s has the label space '%s', not '%s'"
              .formatted(directory, saved.labels().fingerprint(), labels.fingerprint()));
    }
    if (!saved.inputs().equals(InputEncoder.of(model, labels.classes()))) {
      saved.close();
      throw new HardgateException(
          "%s reads samples in another way (student.model): hardgate promote can promote past it"
              .formatted(directory));
    }
    return new StudentPredictor(manager, saved.student(), labels.classes());
  }

  @Override
  public Predictions predict(List<Example> examples) {
    Gathered gathered = new Gathered(examples.stream().mapToInt(Example::positions).sum());
    JniUtils.setGradMode(false);
    for (int from = 0; from < examples.size(); ) {
      int to = end(examples, from);
      List<Example> some = examples.subList(from, to);
      batch.fill(some.stream().map(StudentPredictor::withoutTeachers).toList());
      try (NDManager scope = manager.newSubManager()) {
        gathered.add(student.logits(batch.inputs(scope)), some, from);
      }
      from = to;
    }
    return gathered.predictions();
  }

  /** Behind the last of the examples that are asked together: so many positions, or one example. */
  private static int end(List<Example> examples, int from) {
    int positions = examples.get(from).positions();
    int to = from + 1;
    while (to < examples.size() && positions + examples.get(to).positions() <= POSITIONS) {
      positions += examples.get(to).positions();
      to++;
    }
    return to;
  }

  private static Example withoutTeachers(Example example) {
    return new Example(example.input(), example.labels(), List.of());
  }

  /** What was predicted at labelled positions. */
  private static final class Gathered {

    private final double[] confidence;
    private final boolean[] correct;
    private final double[] nll;
    private final int[] samples;
    private int size;

    /** For at most so many positions. */
    Gathered(int positions) {
      confidence = new double[positions];
      correct = new boolean[positions];
      nll = new double[positions];
      samples = new int[positions];
    }

    /**
     * Adds what a student says of these examples.
     *
     * @param logits positions x classes
     * @param first the number of the first example
     */
    void add(NDArray logits, List<Example> examples, int first) {
      int[] labels = examples.stream().flatMapToInt(e -> Arrays.stream(e.labels())).toArray();
      long[] index = Arrays.stream(labels).mapToLong(label -> Math.max(0, label)).toArray();
      NDArray logs = logits.logSoftmax(1); // positions x classes
      NDArray column = logits.getManager().create(index).expandDims(1); // positions x 1
      NDArray likeliest = StudentLogits.of(logits).predicted(); // positions x 1
      float[] best = logs.gather(likeliest, 1).toFloatArray();
      long[] predicted = likeliest.squeeze(1).toLongArray(); // positions
      float[] ofLabel = logs.gather(column, 1).toFloatArray(); // positions x 1
      int position = 0;
      for (int example = 0; example < examples.size(); example++) {
        for (int i = 0; i < examples.get(example).positions(); i++, position++) {
          if (labels[position] != RecordRules.NO_LABEL) {
            confidence[size] = Math.min(1, Math.exp(best[position]));
            correct[size] = predicted[position] == labels[position];
            nll[size] = -ofLabel[position];
            samples[size] = first + example;
            size++;
          }
        }
      }
    }

    Predictions predictions() {
      return Predictions.of(
          Arrays.copyOf(confidence, size),
          Arrays.copyOf(correct, size),
          Arrays.copyOf(nll, size),
          Arrays.copyOf(samples, size));
    }
  }

  @Override
  public void close() {
    student.close();
  }
}
