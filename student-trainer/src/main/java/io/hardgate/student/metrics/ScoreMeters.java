package io.hardgate.student.metrics;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.ConfidenceGrid;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.calibration.TopLabelBrier;
import io.hardgate.student.training.Scores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The gauges of scores, of one scope. They are worked out when they are scraped. */
final class ScoreMeters {

  private final MeterRegistry registry;
  private final Tags scope;
  private final Supplier<Scores> scores;

  private ScoreMeters(MeterRegistry registry, Tags scope, Supplier<Scores> scores) {
    this.registry = registry;
    this.scope = scope;
    this.scores = scores;
  }

  /**
   * Registers them.
   *
   * @param scores that they show, whenever they are asked for
   */
  static void register(MeterRegistry registry, Tags scope, Supplier<Scores> scores) {
    ScoreMeters meters = new ScoreMeters(registry, scope, scores);
    Tags student = scope.and("predictor", "student");
    Tags teacher = scope.and("predictor", "teacher");
    meters.predictions(student, Scores::student);
    meters.predictions(teacher, Scores::teacher);
    meters.detail(student, Scores::studentDetail);
    meters.detail(teacher, Scores::teacherDetail);
    meters.samples(student, all -> all.studentDetail().samples());
    meters.samples(teacher, all -> all.teacherDetail().samples());
    meters.fidelity();
  }

  /** What of the scores is looked at. */
  private interface Of<T> {
    T of(Scores scores);
  }

  private <T> void gauge(
      String name, String description, Tags tags, Of<T> part, ToDoubleFunction<T> value) {
    Gauge.builder(
            "hardgate.student." + name, scores, from -> value.applyAsDouble(part.of(from.get())))
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private void fidelity() {
    gauge(
        "agreement",
        "Share of positions where student and teacher predict the same class",
        scope,
        Scores::fidelity,
        fidelity -> fidelity.agreement());
    gauge(
        "kl.nats",
        "Mean KL divergence of the student from its teacher",
        scope,
        Scores::fidelity,
        fidelity -> fidelity.kl());
  }

  private void predictions(Tags in, Of<PredictionScores> of) {
    gauge("accuracy", "Share of right predictions", in, of, PredictionScores::accuracy);
    gauge("nll.nats", "Mean negative log-likelihood of the labels", in, of, PredictionScores::nll);
    gauge(
        "perplexity",
        "exp of the mean negative log-likelihood of the labels",
        in,
        of,
        PredictionScores::perplexity);
    gauge("brier", "Brier score over all classes, 0 to 2", in, of, s -> s.brier().score());
    gauge(
        "ece", "Expected calibration error, 15 bins of equal width", in, of, PredictionScores::ece);
    gauge("mce", "Maximum calibration error, 15 bins", in, of, s -> s.errors().mce());
    gauge("rmsce", "Root mean square calibration error, 15 bins", in, of, s -> s.errors().rmsce());
    gauge(
        "overconfidence",
        "Part of the ECE from bins that are surer than right",
        in,
        of,
        s -> s.errors().overconfidence());
    gauge(
        "underconfidence",
        "Part of the ECE from bins that are right more often than sure",
        in,
        of,
        s -> s.errors().underconfidence());
  }

  private void detail(Tags in, Of<CalibrationDetail> of) {
    gauge(
        "ece.equal.mass",
        "Expected calibration error, 15 bins of equally many predictions",
        in,
        of,
        detail -> detail.positions().equalMassEce());
    gauge(
        "ece.smooth",
        "Smooth calibration error, without bins",
        in,
        of,
        detail -> detail.positions().smoothEce());
    gauge(
        "ece.classwise",
        "Mean over classes of their calibration errors; NaN in a large label space",
        in,
        of,
        detail -> detail.classes().ece());
    part(in.and("part", "reliability"), of, TopLabelBrier.Parts::reliability);
    part(in.and("part", "resolution"), of, TopLabelBrier.Parts::generalisedResolution);
    part(in.and("part", "uncertainty"), of, TopLabelBrier.Parts::uncertainty);
  }

  private void part(
      Tags in, Of<CalibrationDetail> of, ToDoubleFunction<TopLabelBrier.Parts> value) {
    gauge(
        "brier.top.label",
        "Parts of the Brier score of the prediction being right: reliability - resolution +"
            + " uncertainty",
        in,
        of,
        detail -> value.applyAsDouble(detail.topLabelBrier().parts()));
  }

  private void samples(Tags in, Of<ConfidenceGrid> of) {
    gauge(
        "sample.accuracy",
        "Mean over samples of their share of right predictions",
        in,
        of,
        ConfidenceGrid::accuracy);
    gauge(
        "sample.confidence",
        "Mean over samples of their mean confidence",
        in,
        of,
        ConfidenceGrid::confidence);
    gauge(
        "sample.ece",
        "Expected calibration error of samples, 15 bins of equal width",
        in,
        of,
        samples -> samples.bins(15).errors().ece());
    gauge(
        "sample.ece.smooth",
        "Smooth calibration error of samples, without bins",
        in,
        of,
        ConfidenceGrid::smoothEce);
  }
}
