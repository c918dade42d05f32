package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.student.guard.DivergenceState;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.model.BagOfWords;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real student learns a task of 24 classes from scratch, and then the stream changes. As on
 * WordNet's glosses two of its classes have 15 % of the samples, and the student comes to be right
 * on two thirds.
 */
class DivergenceTrainingTest {

  private static final DivergenceConfig SETTINGS =
      ConfigSource.defaults().build().student().divergence();
  private static final int CLASSES = 24;
  private static final int BATCH = 64;
  private static final int OWN_WORDS = 20;
  private static final int WORDS = 1000;

  private enum Change {
    NONE,
    RANDOM_LABELS,
    SWAPPED_CLASSES,
    WRONG_TEACHER,
    EMPTY_TEACHER
  }

  private final Random random = new Random(11);
  private long seen;

  static Stream<Arguments> runs() {
    return Stream.of("hard-gate", "constant-mix", "label-only")
        .flatMap(policy -> Stream.of(Change.values()).map(change -> Arguments.of(policy, change)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void onlyLabelsThatAreAllRandomAreADivergence(String policy, Change change) {
    // Without quarantine a teacher that is surely wrong ruins a student under the hard gate, which
    // learns from it where the student knows better; that is a divergence, and said after a while.
    boolean ruinous = policy.equals("hard-gate") && change == Change.WRONG_TEACHER;
    SupervisionConfig supervision =
        Examples.supervision(
            "policy=" + policy, "alpha=0.5", "guard.mode=" + (ruinous ? "quarantine" : "off"));
    Prequential figures = new Prequential(SETTINGS, () -> 0);
    DivergenceWatch watch = figures.divergence().orElseThrow();
    double highest = 0;
    try (NDManager manager = Compute.open("cpu", 1)) {
      BagOfWords student =
          new BagOfWords(
              manager, ModelConfig.bagOfWords(WORDS, 48, List.of(64), 12), CLASSES, new Random(5));
      Adam adam =
          new Adam(new StudentConfig.Optimizer(0.002, 0.9, 0.999, 1e-8), student.parameters());
      TrainingStep step =
          new TrainingStep(
              manager,
              student,
              new DistillationLoss(Policies.of(supervision)),
              new Teachers(supervision),
              adam);
      PairBatch batch = new PairBatch(CLASSES);
      for (int i = 0; i < 1500; i++) {
        figures.step(step.run(batch.fill(examples(Change.NONE))), BATCH);
        assertThat(watch.diverged()).as("step %d from scratch: %s", i, watch.why()).isFalse();
        highest = Math.max(highest, share(watch));
      }
      assertThat(highest).isBetween(0.001, 0.5);
      double before = figures.window().student().accuracy();
      assertThat(before).isBetween(0.5, 0.85);
      highest = 0;
      seen = 0;
      while (seen < 200 * BATCH && !watch.diverged()) {
        figures.step(step.run(batch.fill(examples(change))), BATCH);
        seen += BATCH;
        highest = Math.max(highest, share(watch));
      }
      adam.close();
      student.close();
    }
    if (change == Change.RANDOM_LABELS) {
      assertThat(watch.diverged()).isTrue();
      assertThat(seen).isLessThanOrEqualTo(2L * SETTINGS.window());
    } else {
      assertThat(watch.diverged()).as(watch.why()).isFalse();
      assertThat(highest).as("of what raises the alarm").isBetween(0.001, 0.5);
    }
  }

  private static double share(DivergenceWatch watch) {
    DivergenceState state = watch.state();
    return Math.max(
        state.nll().sum() / (SETTINGS.window() * SETTINGS.nllRise()),
        state.sureness().sum() / (SETTINGS.window() * SETTINGS.eceRise()));
  }

  private List<Example> examples(Change change) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      int truth = random.nextDouble() < 0.15 ? random.nextInt(2) : 2 + random.nextInt(CLASSES - 2);
      int label = truth;
      int said = truth;
      double sure = 4;
      switch (change) {
        case NONE -> {}
        case RANDOM_LABELS -> label = random.nextInt(CLASSES);
        case SWAPPED_CLASSES -> {
          label = truth < 2 ? 1 - truth : truth;
          said = label;
        }
        case WRONG_TEACHER -> said = (truth + 1) % CLASSES;
        case EMPTY_TEACHER -> sure = 0;
      }
      examples.add(new Example(words(truth), label, Examples.said(logits(said, sure))));
    }
    return examples;
  }

  private int[] words(int truth) {
    int[] words = new int[8];
    for (int w = 0; w < words.length; w++) {
      words[w] =
          random.nextDouble() < 0.35
              ? truth * OWN_WORDS + random.nextInt(OWN_WORDS)
              : random.nextInt(WORDS);
    }
    return words;
  }

  private io.hardgate.messages.DenseValues logits(int said, double sure) {
    float[] logits = new float[CLASSES];
    for (int v = 0; v < CLASSES; v++) {
      logits[v] = (float) (random.nextGaussian() + (v == said ? sure : 0));
    }
    return Examples.values(logits);
  }
}
