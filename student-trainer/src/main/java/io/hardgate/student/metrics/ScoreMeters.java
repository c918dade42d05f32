package io.hardgate.student.metrics;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.ConfidenceGrid;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.calibration.TopLabelBrier;
import io.hardgate.metrics.Glance;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.student.training.Scores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The gauges of scores, of one scope. They are worked out when they are scraped, and not again as
 * long as the scores are the same ones.
 */
final class ScoreMeters {

  private final MeterRegistry registry;
  private final Supplier<Scores> scores;

  private ScoreMeters(MeterRegistry registry, Supplier<Scores> scores) {
    this.registry = registry;
    this.scores = scores;
  }

  /**
   * Registers all of them.
   *
   * @param scores that they show; others when they have changed
   */
  static void register(MeterRegistry registry, Tags scope, Supplier<Scores> scores) {
    ScoreMeters meters = registerHeadline(registry, scope, scores);
    Tags student = scope.and("predictor", "student");
    Tags teacher = scope.and("predictor", "teacher");
    meters.predictions(student, Scores::student);
    meters.predictions(teacher, Scores::teacher);
    meters.detail(student, Scores::studentDetail);
    meters.detail(teacher, Scores::teacherDetail);
    meters.samples(student, all -> all.studentDetail().samples());
  }

  /** Registers the few that say the most, of scores that hardly anybody looks at. */
  static ScoreMeters registerHeadline(MeterRegistry registry, Tags scope, Supplier<Scores> scores) {
    ScoreMeters meters = new ScoreMeters(registry, new Glance<>(registry.config().clock(), scores));
    meters.headline(scope.and("predictor", "student"), Scores::student);
    meters.headline(scope.and("predictor", "teacher"), Scores::teacher);
    meters.gauge(
        StudentCatalogue.AGREEMENT, scope, Scores::fidelity, fidelity -> fidelity.agreement());
    meters.gauge(StudentCatalogue.KL, scope, Scores::fidelity, fidelity -> fidelity.kl());
    return meters;
  }

  private <T> void gauge(
      MeterFamily family, Tags tags, Function<Scores, T> part, ToDoubleFunction<T> value) {
    family.gauge(
        registry, tags, scores, new Remembered<>(all -> value.applyAsDouble(part.apply(all))));
  }

  private void headline(Tags in, Function<Scores, PredictionScores> of) {
    gauge(StudentCatalogue.ACCURACY, in, of, PredictionScores::accuracy);
    gauge(StudentCatalogue.NLL, in, of, PredictionScores::nll);
    gauge(StudentCatalogue.BRIER, in, of, s -> s.brier().score());
    gauge(StudentCatalogue.ECE, in, of, PredictionScores::ece);
  }

  private void predictions(Tags in, Function<Scores, PredictionScores> of) {
    gauge(StudentCatalogue.PERPLEXITY, in, of, PredictionScores::perplexity);
    gauge(StudentCatalogue.MCE, in, of, s -> s.errors().mce());
    gauge(StudentCatalogue.RMSCE, in, of, s -> s.errors().rmsce());
    gauge(StudentCatalogue.OVERCONFIDENCE, in, of, s -> s.errors().overconfidence());
    gauge(StudentCatalogue.UNDERCONFIDENCE, in, of, s -> s.errors().underconfidence());
  }

  private void detail(Tags in, Function<Scores, CalibrationDetail> of) {
    gauge(StudentCatalogue.ECE_EQUAL_MASS, in, of, detail -> detail.positions().equalMassEce());
    gauge(StudentCatalogue.ECE_SMOOTH, in, of, detail -> detail.positions().smoothEce());
    gauge(StudentCatalogue.ECE_CLASSWISE, in, of, detail -> detail.classes().ece());
    part(in.and("part", "reliability"), of, TopLabelBrier.Parts::reliability);
    part(in.and("part", "resolution"), of, TopLabelBrier.Parts::generalisedResolution);
    part(in.and("part", "uncertainty"), of, TopLabelBrier.Parts::uncertainty);
  }

  private void part(
      Tags in,
      Function<Scores, CalibrationDetail> of,
      ToDoubleFunction<TopLabelBrier.Parts> value) {
    gauge(
        StudentCatalogue.BRIER_TOP_LABEL,
        in,
        of,
        detail -> value.applyAsDouble(detail.topLabelBrier().parts()));
  }

  private void samples(Tags in, Function<Scores, ConfidenceGrid> of) {
    gauge(StudentCatalogue.SAMPLE_ACCURACY, in, of, ConfidenceGrid::accuracy);
    gauge(StudentCatalogue.SAMPLE_CONFIDENCE, in, of, ConfidenceGrid::confidence);
    gauge(StudentCatalogue.SAMPLE_ECE, in, of, samples -> samples.bins(15).errors().ece());
    gauge(StudentCatalogue.SAMPLE_ECE_SMOOTH, in, of, ConfidenceGrid::smoothEce);
  }
}
