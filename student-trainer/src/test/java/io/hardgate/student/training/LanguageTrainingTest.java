package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelOnly;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A language in which every token is the third last one again. The tokens before say nothing of the
 * next one, but for the one that the attention has to find.
 */
final class LanguageTrainingTest {

  private static final int WORDS = 8;
  private static final int BEGIN = WORDS;
  private static final int PERIOD = 3;
  private static final int LONGEST = 13;

  @Test
  void learnsATinyLanguage() {
    ModelConfig model = ModelConfig.transformer(OptionalInt.of(WORDS + 1), 32, 2, 2, LONGEST, 0);
    Random random = new Random(2);
    try (NDManager manager = Compute.open("cpu", 1);
        Student student = Students.create(manager, model, WORDS, new Random(1));
        Adam adam =
            new Adam(new StudentConfig.Optimizer(3e-3, 0.9, 0.999, 1e-8), student.parameters())) {
      TrainingStep step =
          new TrainingStep(
              manager, student, new DistillationLoss(new LabelOnly()), Teachers.none(), adam);
      PairBatch batch = new PairBatch(WORDS);
      double loss = 0;
      for (int i = 0; i < 400; i++) {
        TrainingStep.Outcome outcome = step.run(batch.fill(examples(random)));
        loss = 0.9 * loss + 0.1 * outcome.figures().loss();
        if (i == 0) {
          // Nothing is known yet: all words are alike.
          assertThat(outcome.figures().loss()).isBetween(0.95 * entropy(), 1.1 * entropy());
        }
      }
      // Of 5 to 12 words the first three cannot be known: on average these are 0.38 of all.
      assertThat(loss).isLessThan(0.55 * entropy());
    }
  }

  /** Of one word, in nats. */
  private static double entropy() {
    return Math.log(WORDS);
  }

  private static List<Example> examples(Random random) {
    return IntStream.range(0, 32).mapToObj(i -> example(random)).toList();
  }

  private static Example example(Random random) {
    int[] labels = new int[5 + random.nextInt(LONGEST - 5)];
    int[] tokens = new int[labels.length];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = t < PERIOD ? random.nextInt(WORDS) : labels[t - PERIOD];
      tokens[t] = t == 0 ? BEGIN : labels[t - 1];
    }
    return new Example(new Input.Tokens(tokens), labels, List.of());
  }
}
