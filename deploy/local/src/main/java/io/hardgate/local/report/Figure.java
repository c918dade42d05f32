package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceGrid;
import io.hardgate.calibration.ReliabilityBins;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A figure that predictors are compared by. A new one is an entry in a list below.
 *
 * @param key in JSON
 * @param name in tables
 * @param meaning a sentence for those who have not met it
 * @param better which way is better
 * @param digits behind the point
 * @param of its value; NaN where there is none
 */
record Figure(
    String key,
    String name,
    String meaning,
    Better better,
    int digits,
    ToDoubleFunction<Measured> of) {

  /** Which way is better. */
  enum Better {
    HIGHER,
    LOWER,
    NEITHER
  }

  static final Figure ACCURACY =
      higher(
          "accuracy", "accuracy", 4, "Share of right predictions.", it -> it.scores().accuracy());

  static final Figure NLL =
      lower(
          "nll",
          "NLL",
          3,
          "Mean negative log-likelihood of the labels, in nats.",
          it -> it.scores().nll());

  static final Figure PERPLEXITY =
      lower(
          "perplexity",
          "perplexity",
          2,
          "The exponential of the mean negative log-likelihood.",
          it -> it.scores().perplexity());

  static final Figure ECE =
      lower(
          "ece",
          "ECE",
          4,
          "Expected calibration error over 15 bins of equal width (Naeini et al. 2015).",
          it -> it.scores().ece());

  static final Figure SIGNED =
      neither(
          "signed",
          "too sure by",
          4,
          "Mean confidence less accuracy; below zero it is not sure enough.",
          it -> it.scores().errors().signed());

  static final Figure NOISE =
      neither(
          "noise",
          "ECE by noise",
          4,
          "The ECE that a calibrated predictor of these confidences would have on average, on so many"
              + " positions, as if they were independent.",
          it -> noise(it.scores().bins()));

  private static final Figure SMOOTH_ECE =
      lower(
          "smoothEce",
          "smECE",
          4,
          "Smooth calibration error, without bins (Blasiok and Nakkiran 2023).",
          it -> it.detail().positions().smoothEce());

  private static final Figure MCE =
      lower(
          "mce",
          "MCE",
          4,
          "Maximum calibration error: that of the worst of the 15 bins, however few it holds.",
          it -> it.scores().errors().mce());

  private static final Figure BRIER_SCORE =
      lower(
          "brier",
          "Brier",
          4,
          "Brier score over all classes, 0 to 2.",
          it -> it.scores().brier().score());

  /** Whom it follows. */
  private static final List<Figure> FIDELITY =
      List.of(
          neither(
              "agreement",
              "agreement",
              4,
              "Share of positions where the student predicts what the teacher predicts.",
              it -> it.fidelity().map(fidelity -> fidelity.agreement()).orElse(Double.NaN)),
          neither(
              "kl",
              "KL to teacher",
              3,
              "Mean KL(teacher || student), in nats.",
              it -> it.fidelity().map(fidelity -> fidelity.kl()).orElse(Double.NaN)));

  /** Whether it knows how much it knows. */
  static final List<Figure> CALIBRATION =
      List.of(
          ECE,
          lower(
              "equalMassEce",
              "ECE, equal mass",
              4,
              "Expected calibration error over 15 bins that hold equally many predictions.",
              it -> it.detail().positions().equalMassEce()),
          SMOOTH_ECE,
          MCE,
          lower(
              "rmsce",
              "RMSCE",
              4,
              "Root mean square calibration error over the 15 bins.",
              it -> it.scores().errors().rmsce()),
          lower(
              "classwiseEce",
              "classwise ECE",
              4,
              "Mean over classes of the calibration error of each; not of vocabularies.",
              it -> it.detail().classes().ece()),
          lower(
              "sampleEce",
              "ECE by sample",
              4,
              "Of samples with several positions: their mean confidence against the share of right"
                  + " positions, over 15 bins.",
              Figure::sampleEce),
          SIGNED,
          NOISE);

  /** How far the probabilities are from what came true, and by what. */
  static final List<Figure> BRIER =
      List.of(
          BRIER_SCORE,
          lower(
              "topLabelBrier",
              "top-label Brier",
              4,
              "Brier score of the event that the prediction is right, 0 to 1: reliability -"
                  + " resolution + uncertainty.",
              it -> it.detail().topLabelBrier().score()),
          lower(
              "reliability",
              "reliability",
              4,
              "Of the top-label Brier score, what is due to miscalibration (Murphy 1973).",
              it -> it.detail().topLabelBrier().parts().reliability()),
          higher(
              "resolution",
              "resolution",
              4,
              "Of the same, what is gained by being surer where it is right; with what is within"
                  + " the bins (Stephenson et al. 2008).",
              it -> it.detail().topLabelBrier().parts().generalisedResolution()),
          neither(
              "uncertainty",
              "uncertainty",
              4,
              "Of the same, what is due to how often it is right at all.",
              it -> it.detail().topLabelBrier().parts().uncertainty()));

  /** Those that differences and curves are told of: what most is asked of. */
  static final List<Figure> LEADING =
      List.of(ACCURACY, NLL, PERPLEXITY, ECE, SMOOTH_ECE, MCE, BRIER_SCORE);

  /** All, in the order of the tables. */
  static final List<Figure> ALL =
      Stream.of(List.of(ACCURACY, NLL, PERPLEXITY), FIDELITY, CALIBRATION, BRIER)
          .flatMap(List::stream)
          .toList();

  /** What is asked first: how much it knows, whether it knows that, and whom it follows. */
  static List<Figure> main(int classes) {
    return Stream.concat(
            Stream.of(ACCURACY, ECE, likelihood(classes), SMOOTH_ECE, MCE, BRIER_SCORE),
            FIDELITY.stream())
        .toList();
  }

  /** Over a vocabulary likelihoods are told as a perplexity. */
  static Figure likelihood(int classes) {
    return classes >= 1000 ? PERPLEXITY : NLL;
  }

  /** The mean of the distance of a normal variable from its mean, bin by bin. */
  private static double noise(ReliabilityBins bins) {
    double sum = 0;
    double predictions = 0;
    for (int bin = 0; bin < bins.size(); bin++) {
      double count = bins.count(bin);
      if (count > 0) {
        double sure = bins.confidence(bin) / count;
        sum += Math.sqrt(2 / Math.PI * count * sure * (1 - sure));
        predictions += count;
      }
    }
    return sum / predictions;
  }

  /** Where each sample has one position there is nothing to tell. */
  private static double sampleEce(Measured measured) {
    ConfidenceGrid samples = measured.detail().samples();
    return samples.count() == measured.detail().positions().count()
        ? Double.NaN
        : samples.bins(ReliabilityBins.DEFAULT_BINS).errors().ece();
  }

  private static Figure higher(
      String key, String name, int digits, String meaning, ToDoubleFunction<Measured> of) {
    return new Figure(key, name, meaning, Better.HIGHER, digits, of);
  }

  private static Figure lower(
      String key, String name, int digits, String meaning, ToDoubleFunction<Measured> of) {
    return new Figure(key, name, meaning, Better.LOWER, digits, of);
  }

  private static Figure neither(
      String key, String name, int digits, String meaning, ToDoubleFunction<Measured> of) {
    return new Figure(key, name, meaning, Better.NEITHER, digits, of);
  }

  /** The name at the beginning of a line. */
  String title() {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
