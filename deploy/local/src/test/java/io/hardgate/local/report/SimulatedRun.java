package io.hardgate.local.report;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.evaluations.EvaluationLog;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A student that was never trained: its file holds evaluations of predictions that are drawn with
 * the accuracy and the overconfidence that it is given.
 */
public final class SimulatedRun {

  private static final List<String> CLASSES = List.of("cat", "dog", "fish");

  /** Of all that are simulated. */
  public static final LabelSpace LABELS = LabelSpace.of(CLASSES);

  private static final int STEPS_A_PASS = 20;
  private static final int POSITIONS = 2000;

  private final String id;
  private final List<String> settings = new ArrayList<>();
  private double accuracy = 0.7;
  private double overconfidence;
  private boolean teacher = true;
  private int passes = 4;

  public SimulatedRun(String id, long seed, String... assignments) {
    this.id = id;
    settings.add("student.id=" + id);
    settings.add("student.seed=" + seed);
    settings.addAll(Arrays.asList(assignments));
  }

  /** What it comes to at its last pass; it begins with less of both. */
  SimulatedRun with(double itsAccuracy, double itsOverconfidence) {
    accuracy = itsAccuracy;
    overconfidence = itsOverconfidence;
    return this;
  }

  SimulatedRun withoutTeacher() {
    teacher = false;
    return this;
  }

  /** 0: it follows the log. */
  SimulatedRun passes(int count) {
    passes = count;
    return this;
  }

  private HardgateConfig config() {
    ConfigSource source =
        ConfigSource.defaults()
            .setValue("labels.names", CLASSES)
            .set("student.passes=" + (passes == 0 ? "null" : passes));
    for (String setting : settings) {
      source = source.set(setting);
    }
    return source.build();
  }

  /** Writes its directory. */
  public Path writeTo(Path parent) throws IOException {
    return writeTo(parent, Integer.MAX_VALUE);
  }

  /** The same, as if it had been stopped after this pass. */
  Path writeTo(Path parent, int untilPass) throws IOException {
    Path directory = Files.createDirectories(parent.resolve(id));
    HardgateConfig config = config();
    Random random = new Random(31 * config.student().seed() + id.hashCode());
    double luck = 0.01 * random.nextGaussian();
    Totals totals = Totals.NONE;
    try (EvaluationLog log = new EvaluationLog(directory, config.student(), LABELS, 0)) {
      int last = Math.min(untilPass, Math.max(1, passes));
      for (int pass = 1; pass <= last; pass++) {
        for (int part = 1; part <= 2; part++) {
          double progress = (pass - 1 + part / 2.0) / Math.max(1, passes);
          double share =
              config.student().supervision().policy().name().contains("GATE")
                  ? 0.7 * Math.sqrt(progress)
                  : 0;
          totals =
              totals.plus(
                  new Totals(10, 0, 0, 640, 640 * share, 640 * (1 - share), 0, 0, 0, 0, 0, 50, 70));
          Scores scores =
              scores(
                  accuracy * (0.8 + 0.2 * Math.sqrt(progress))
                      - 0.1 * overconfidence * progress * progress
                      + luck,
                  overconfidence * progress * progress,
                  random);
          OptionalInt its = passes == 0 ? OptionalInt.empty() : OptionalInt.of(pass);
          HeldOutEvaluation evaluation =
              new HeldOutEvaluation(
                  (long) STEPS_A_PASS * (pass - 1) + 10L * part,
                  its,
                  part == 2 && passes > 0,
                  1.1,
                  pass == 1 && part == 1 ? 1 : 1.2, // it is not fitted at once
                  Map.of("teacher", 1.2),
                  totals,
                  scores.state());
          log.add(evaluation);
        }
      }
    }
    return directory;
  }

  private Scores scores(double right, double tooSure, Random random) {
    Scores scores = new Scores();
    for (int i = 0; i < POSITIONS; i++) {
      predict(scores.student(), scores.studentDetail(), right, tooSure, random);
      if (teacher) {
        predict(scores.teacher(), scores.teacherDetail(), 0.8, 0.01, random);
        scores.fidelity().add(random.nextDouble() < 0.7, 0.3 + 0.1 * random.nextDouble());
      }
    }
    return scores;
  }

  private static void predict(
      PredictionScores to, CalibrationDetail detail, double right, double tooSure, Random random) {
    double chance = Math.min(0.999, Math.max(0.35, right + 0.18 * random.nextGaussian()));
    double confidence = Math.min(1, chance + tooSure * (1 - chance) * 2);
    boolean correct = random.nextDouble() < chance;
    double rest = (1.001 - confidence) / 2; // of each of the two other classes
    double squares = confidence * confidence + 2 * rest * rest;
    to.add(confidence, correct, -Math.log(correct ? confidence : rest), squares);
    detail.add(confidence, correct);
    detail.addSample(confidence, correct ? 1 : 0);
  }
}
