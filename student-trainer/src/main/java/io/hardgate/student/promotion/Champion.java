package io.hardgate.student.promotion;

import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The version in production, as an opponent. What it has predicted once it remembers, as long as
 * the example is held out. Owned by the training thread.
 */
final class Champion implements AutoCloseable {

  private final String version;
  private final Predictor model;
  private IdentityHashMap<Example, Prediction> known = new IdentityHashMap<>();

  private record Prediction(double confidence, boolean correct, double nll) {}

  Champion(String version, Predictor model) {
    this.version = version;
    this.model = model;
  }

  String version() {
    return version;
  }

  /** Asks for what is new, and forgets what is held out no more. */
  Predictions predict(List<Example> examples) {
    List<Example> asked = examples.stream().filter(example -> !known.containsKey(example)).toList();
    IdentityHashMap<Example, Prediction> all = new IdentityHashMap<>();
    if (!asked.isEmpty()) {
      Predictions answers = model.predict(asked);
      for (int i = 0; i < asked.size(); i++) {
        all.put(
            asked.get(i),
            new Prediction(answers.confidence(i), answers.correct(i), answers.nll(i)));
      }
    }
    List<Prediction> ordered = new ArrayList<>(examples.size());
    for (Example example : examples) {
      Prediction prediction = all.computeIfAbsent(example, known::get);
      ordered.add(prediction);
    }
    known = all;
    double[] confidence = new double[ordered.size()];
    boolean[] correct = new boolean[ordered.size()];
    double[] nll = new double[ordered.size()];
    for (int i = 0; i < ordered.size(); i++) {
      confidence[i] = ordered.get(i).confidence();
      correct[i] = ordered.get(i).correct();
      nll[i] = ordered.get(i).nll();
    }
    return Predictions.of(confidence, correct, nll);
  }

  @Override
  public void close() {
    model.close();
  }
}
