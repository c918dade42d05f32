package io.hardgate.local.report;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A figure that predictors are compared by.
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
      new Figure(
          "accuracy",
          "accuracy",
          "Share of right predictions.",
          Better.HIGHER,
          4,
          it -> it.scores().accuracy());

  static final Figure NLL =
      new Figure(
          "nll",
          "NLL",
          "Mean negative log-likelihood of the labels, in nats.",
          Better.LOWER,
          3,
          it -> it.scores().nll());

  static final Figure PERPLEXITY =
      new Figure(
          "perplexity",
          "perplexity",
          "The exponential of the mean negative log-likelihood.",
          Better.LOWER,
          2,
          it -> Math.exp(it.scores().nll()));

  static final Figure ECE =
      new Figure(
          "ece",
          "ECE",
          "Expected calibration error over 15 bins of equal width.",
          Better.LOWER,
          4,
          it -> it.scores().ece());

  static final Figure AGREEMENT =
      new Figure(
          "agreement",
          "agreement",
          "Share of positions where the student predicts what the teacher predicts.",
          Better.NEITHER,
          4,
          it -> it.fidelity().map(fidelity -> fidelity.agreement()).orElse(Double.NaN));

  static final Figure KL =
      new Figure(
          "kl",
          "KL to teacher",
          "Mean KL(teacher || student), in nats, the teacher at its fitted temperature.",
          Better.NEITHER,
          3,
          it -> it.fidelity().map(fidelity -> fidelity.kl()).orElse(Double.NaN));

  /** All, in the order of the tables. A new one is a line here, and one in a list below. */
  static final List<Figure> ALL = List.of(ACCURACY, NLL, PERPLEXITY, ECE, AGREEMENT, KL);

  /** How much it knows, and whom it follows. */
  static List<Figure> quality(int classes) {
    return List.of(ACCURACY, likelihood(classes), AGREEMENT, KL);
  }

  /** Whether it knows how much it knows. */
  static List<Figure> calibration() {
    return List.of(ECE);
  }

  /** Over a vocabulary likelihoods are told as a perplexity. */
  static Figure likelihood(int classes) {
    return classes >= 1000 ? PERPLEXITY : NLL;
  }

  /** The one with this key. */
  static Optional<Figure> of(String key) {
    return ALL.stream().filter(figure -> figure.key().equals(key)).findFirst();
  }
}
