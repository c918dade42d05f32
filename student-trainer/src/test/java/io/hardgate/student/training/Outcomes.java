package io.hardgate.student.training;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.BagOfWords;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What real steps found, over batches of all kinds, with many teachers that come and go. */
final class Outcomes {

  private static final int CLASSES = 5;
  private static final int BUCKETS = 40;
  private static final int TEACHERS = SupervisionConfig.MOST_TEACHERS + 20;

  private final Random random = new Random(3);

  private Outcomes() {}

  /** So many, of batches of up to so many positions. */
  static List<TrainingStep.Outcome> some(int count, int positions) {
    return new Outcomes().make(count, positions);
  }

  private List<TrainingStep.Outcome> make(int count, int positions) {
    List<TrainingStep.Outcome> outcomes = new ArrayList<>();
    try (NDManager manager = Compute.open("cpu", 1)) {
      ModelConfig sizes = ModelConfig.bagOfWords(BUCKETS, 8, List.of(8), 5);
      BagOfWords student = new BagOfWords(manager, sizes, CLASSES, random);
      Adam adam =
          new Adam(new StudentConfig.Optimizer(0.02, 0.9, 0.999, 1e-8), student.parameters());
      Teachers teachers = new Teachers(Examples.supervision("blend=mean-logits"));
      TrainingStep step =
          new TrainingStep(manager, student, new DistillationLoss(new HardGate()), teachers, adam);
      for (int i = 0; i < count; i++) {
        PairBatch batch = new PairBatch(CLASSES);
        TrainingStep.Outcome outcome = step.run(batch.fill(batch(1 + random.nextInt(positions))));
        boolean learned = outcome.learned() && i % 10 > 0;
        outcomes.add(
            new TrainingStep.Outcome(
                outcome.figures(), outcome.tau(), outcome.teachers(), learned));
      }
      adam.close();
      student.close();
    }
    return outcomes;
  }

  private List<Example> batch(int size) {
    boolean nothing = random.nextInt(10) == 0;
    int from = random.nextInt(TEACHERS);
    String version = "v" + random.nextInt(20);
    List<Example> examples = new ArrayList<>();
    for (Example plain : Examples.some(size, CLASSES, BUCKETS, random.nextLong())) {
      List<Example.Opinion> opinions = new ArrayList<>();
      for (int t = 0; t < 3 && !nothing; t++) {
        if (random.nextInt(4) > 0) {
          opinions.add(
              new Example.Opinion(
                  "t" + (from + t) % TEACHERS, version, plain.opinions().get(0).logits()));
        }
      }
      boolean labelled = !nothing && random.nextInt(5) > 0;
      examples.add(
          new Example(
              plain.input(), labelled ? plain.labels()[0] : RecordRules.NO_LABEL, opinions));
    }
    return examples;
  }
}
