package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.StudentModels;
import io.hardgate.student.model.Students;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.Policies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is broken off and resumed comes to the very bytes of one that is not. */
final class ResumedTrainingTest {

  private static final int CLASSES = 3;
  private static final long SEED = 11;
  private static final int STEPS = 12;
  private static final int REFUSED = 2; // nothing supervises its batch

  private final NDManager manager = Compute.open("cpu", 1);
  private final PairBatch batch = new PairBatch(CLASSES);

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<ModelConfig> students() {
    return Stream.of(
        StudentModels.bagOfWords(0.3, 16),
        StudentModels.mlp(0.3, 16, 8),
        StudentModels.transformer(0.3),
        StudentModels.textModule(StudentModels.file("texts-of-three.pt")),
        StudentModels.featureModule(StudentModels.file("features.pt")),
        StudentModels.featureModule(StudentModels.file("half-frozen.pt")));
  }

  /** Policies that change with a student's life. */
  static Stream<List<String>> policies() {
    return Stream.of(
        List.of("policy=annealed", "horizon=9"),
        List.of("policy=label-smoothing", "smoothTo=unigram", "smoothing=0.5"));
  }

  @ParameterizedTest
  @MethodSource("students")
  void endsWithTheBytesOfAnUnbrokenRun(ModelConfig model) throws IOException {
    resumes(model);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void thePolicyGoesOnWhereItStood(List<String> supervision) throws IOException {
    resumes(StudentModels.bagOfWords(0.3, 16), supervision.toArray(String[]::new));
  }

  private void resumes(ModelConfig model, String... supervision) throws IOException {
    try (Run unbroken = new Run(model, supervision);
        Run first = new Run(model, supervision);
        Run resumed = new Run(model, supervision);
        Run another = new Run(model, supervision)) {
      unbroken.steps(0, STEPS);

      first.steps(0, 5);
      another.steps(3, 9); // in between, in the same process
      manager.randomUniform(0, 1, new Shape(7)).close();
      resumed.goOnFrom(first, 5);
      resumed.steps(5, STEPS);

      assertThat(unbroken.digests()).doesNotContainAnyElementsOf(another.digests());
      assertThat(resumed.digests()).isEqualTo(unbroken.digests());
    }
  }

  private final class Run implements AutoCloseable {

    private final ModelConfig model;
    private final Student student;
    private final Adam adam;
    private final TrainingStep step;

    Run(ModelConfig model, String... supervision) {
      String[] all = Arrays.copyOf(supervision, supervision.length + 1);
      all[supervision.length] = "tau=1";
      SupervisionConfig config = Examples.supervision(all);
      this.model = model;
      student = Students.create(manager, model, CLASSES, new Random(SEED));
      adam = new Adam(new StudentConfig.Optimizer(0.02, 0.9, 0.999, 1e-8), student.parameters());
      step =
          new TrainingStep(
              manager,
              student,
              new DistillationLoss(Policies.of(config)),
              new Teachers(config),
              adam);
    }

    void steps(int from, int to) {
      for (int i = from; i < to; i++) {
        assertThat(step.run(batch.fill(examples(model, i)), StepSeed.of(SEED, i)).learned())
            .isEqualTo(i != REFUSED);
      }
    }

    void goOnFrom(Run other, int steps) throws IOException {
      List<byte[]> files = other.files();
      other.student.state().ifPresent(student::restore);
      ParameterFile.decode(files.get(0), manager, student.parameters());
      ParameterFile.decode(files.get(1), manager, adam.firstMoments());
      ParameterFile.decode(files.get(2), manager, adam.secondMoments());
      adam.resume(steps);
      step.labelsSeen().resume(other.step.labelsSeen().state());
    }

    /** What a checkpoint would hold. */
    List<byte[]> files() {
      List<byte[]> files = new ArrayList<>();
      files.add(ParameterFile.encode(student.parameters()));
      files.add(ParameterFile.encode(adam.firstMoments()));
      files.add(ParameterFile.encode(adam.secondMoments()));
      student.state().ifPresent(files::add);
      return files;
    }

    List<String> digests() {
      return files().stream().map(DigestUtils::sha256Hex).toList();
    }

    @Override
    public void close() {
      adam.close();
      student.close();
    }
  }

  private static List<Example> examples(ModelConfig model, int step) {
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      return sequences(step);
    }
    List<Example> texts = Examples.some(16, CLASSES, StudentModels.BUCKETS, step);
    if (step == REFUSED) {
      texts.replaceAll(text -> new Example(text.input(), RecordRules.NO_LABEL, List.of()));
    }
    if (model.features().isEmpty()) {
      return texts;
    }
    Random random = new Random(step);
    return texts.stream()
        .map(
            text ->
                new Example(
                    new Input.Features(vector(text.labels()[0], random)),
                    text.labels()[0],
                    text.opinions()))
        .toList();
  }

  private static List<Example> sequences(int step) {
    Random random = new Random(step);
    return IntStream.range(0, 16)
        .mapToObj(
            i -> {
              int length = 1 + random.nextInt(StudentModels.MOST_TOKENS);
              int[] ids = random.ints(length, 0, StudentModels.TOKENS).toArray();
              int[] labels = random.ints(length, RecordRules.NO_LABEL, CLASSES).toArray();
              List<Example.Opinion> opinions = Examples.said(opinion(length, random));
              if (step == REFUSED) {
                Arrays.fill(labels, RecordRules.NO_LABEL);
                opinions = List.of();
              }
              return new Example(new Input.Tokens(ids), labels, opinions);
            })
        .toList();
  }

  private static DenseValues opinion(int positions, Random random) {
    float[] logits = new float[positions * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    try {
      return DenseValues.of(DenseValues.encode(logits, Dtype.FLOAT32), positions, CLASSES);
    } catch (BadRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] vector(int label, Random random) {
    float[] values = new float[StudentModels.FEATURES];
    IntStream.range(0, values.length)
        .forEach(i -> values[i] = (float) random.nextGaussian() + (i == label ? 2 : 0));
    return values;
  }
}
