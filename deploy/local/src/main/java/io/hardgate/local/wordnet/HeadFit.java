package io.hardgate.local.wordnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.model.Mlp;
import io.hardgate.student.supervision.Answers;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.LabelOnly;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.supervision.Target;
import io.hardgate.student.training.Adam;
import io.hardgate.student.training.Batch;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.TrainingStep;
import io.hardgate.teacher.model.ClassifierHead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Fits a classifier head to sentence embeddings and labels, by plain cross-entropy. A tenth of the
 * data decides which pass is kept: the one with the lowest negative log-likelihood, so that the
 * head is calibrated, not only right.
 */
public final class HeadFit {

  private static final int HIDDEN = 128;
  private static final int BATCH = 64;
  private static final int PASSES = 60;
  private static final int PATIENCE = 8;
  private static final StudentConfig.Optimizer ADAM =
      new StudentConfig.Optimizer(1e-3, 0.9, 0.999, 1e-8);

  private final NDManager manager;
  private final List<float[]> embeddings;
  private final List<Integer> labels;
  private final int classes;

  /** Data: an embedding and a class for each text. */
  public HeadFit(NDManager manager, List<float[]> embeddings, List<Integer> labels, int classes) {
    this.manager = manager;
    this.embeddings = embeddings;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * What was fitted.
   *
   * @param scores on the tenth that nothing was learned from
   */
  public record Fitted(ClassifierHead head, int passes, PredictionScores scores) {}

  private record Rows(float[] features, long[] classes, int width) implements Batch {

    @Override
    public NDList inputs(NDManager scope) {
      return new NDList(scope.create(features, new Shape(classes.length, width)));
    }

    @Override
    public Answers answers(NDManager scope) {
      Shape column = new Shape(classes.length, 1);
      NDArray samples = scope.arange(0, classes.length, 1, DataType.INT64).reshape(column);
      return new Answers(List.of(), scope.create(classes, column), scope.ones(column), samples);
    }
  }

  /**
   * Fits; the seed decides the initial weights and the order.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped before the end
   */
  public Fitted fit(long seed, StopSignal stop) {
    int width = embeddings.get(0).length;
    int developmentFrom = embeddings.size() - embeddings.size() / 10;
    try (Mlp head = new Mlp(manager, width, List.of(HIDDEN), classes, new Random(seed));
        Adam adam = new Adam(ADAM, head.parameters())) {
      DistillationLoss loss = new DistillationLoss(new LabelOnly());
      TrainingStep step = new TrainingStep(manager, head, loss, Teachers.none(), adam);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < developmentFrom; i++) {
        order.add(i);
      }
      Random shuffle = new Random(seed);
      PredictionScores best = null;
      Map<String, float[]> weights = Map.of();
      int bestPass = 0;
      for (int pass = 1; pass <= Math.min(PASSES, bestPass + PATIENCE + 1); pass++) {
        Collections.shuffle(order, shuffle);
        for (int from = 0; from < order.size(); from += BATCH) {
          stop.throwIfRequested();
          step.run(rows(order.subList(from, Math.min(from + BATCH, order.size())), width));
        }
        PredictionScores scores = measure(head, loss, developmentFrom, width);
        if (best == null || scores.nll() < best.nll()) {
          best = scores;
          bestPass = pass;
          weights = copy(head.parameters());
        }
      }
      return new Fitted(
          new ClassifierHead(
              WordNet.labels(),
              weights.get("hidden.0.weight"),
              weights.get("hidden.0.bias"),
              weights.get("output.weight"),
              weights.get("output.bias")),
          bestPass,
          best);
    }
  }

  private PredictionScores measure(Mlp head, DistillationLoss loss, int from, int width) {
    List<Integer> rest = new ArrayList<>();
    for (int i = from; i < embeddings.size(); i++) {
      rest.add(i);
    }
    Rows rows = rows(rest, width);
    try (NDManager scope = manager.newSubManager()) {
      Target targets = Teachers.none().targets(rows.answers(scope));
      PositionFigures figures = loss.apply(head.logits(rows.inputs(scope)), targets, 1).figures();
      Scores scores = new Scores();
      scores.add(figures);
      return scores.student();
    }
  }

  private Rows rows(List<Integer> chosen, int width) {
    float[] features = new float[chosen.size() * width];
    long[] y = new long[chosen.size()];
    for (int i = 0; i < y.length; i++) {
      System.arraycopy(embeddings.get(chosen.get(i)), 0, features, i * width, width);
      y[i] = labels.get(chosen.get(i));
    }
    return new Rows(features, y, width);
  }

  private static Map<String, float[]> copy(Map<String, NDArray> parameters) {
    Map<String, float[]> copy = new TreeMap<>();
    parameters.forEach((path, array) -> copy.put(path, array.toFloatArray()));
    return copy;
  }
}
