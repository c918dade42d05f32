package io.hardgate.local.bench;

import java.util.Locale;

/**
 * What one encoding is worth.
 *
 * @param encoding its name
 * @param payload bytes a position: indices, values, label's logit, log-normalisers
 * @param bytes a position of whole records, and of the topics
 * @param meanError mean over positions and temperatures from 0.5 to 4 of the error of the label's
 *     tempered log-probability
 * @param largestError the largest
 * @param gridDisagreements share of gate decisions that differ from the dense ones at the
 *     encoding's temperatures
 * @param betweenDisagreements the same at temperatures from 0.5 to 4 between them
 * @param largestGap largest |log p - log q| of the label where a decision differs; 0 where none
 *     does
 * @param gateLoss relative error of the loss under the hard gate at tau 1
 * @param teacherLoss relative error of the loss under the teacher alone at tau 1
 * @param kl relative error of the mean KL(teacher || student) at tau 1
 * @param gateCosine between the gradients by the student's logits, hard gate
 * @param teacherCosine between them, teacher alone
 * @param encodeMicros to write a position
 */
public record WireFigures(
    String encoding,
    double payload,
    WireBytes bytes,
    double meanError,
    double largestError,
    double gridDisagreements,
    double betweenDisagreements,
    double largestGap,
    double gateLoss,
    double teacherLoss,
    double kl,
    double gateCosine,
    double teacherCosine,
    double encodeMicros) {

  /** Two lines of Markdown. */
  public static final String HEADING =
      """
      | encoding | payload bytes / position | record bytes / position | error of log q[y], mean | largest | gate differs at the grid | between | largest gap there | loss, hard gate | loss, teacher only | KL | gradient cosine, hard gate | teacher only | encode, us / position |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

  /** A line of Markdown. */
  public String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.1f | %.1e | %.1e | %.4f %% | %.4f %% | %.1e | %+.2f %% | %+.2f %% | %+.2f %% | %.5f | %.5f | %,.0f |",
        encoding,
        payload,
        bytes.logits(),
        meanError,
        largestError,
        100 * gridDisagreements,
        100 * betweenDisagreements,
        largestGap,
        100 * gateLoss,
        100 * teacherLoss,
        100 * kl,
        gateCosine,
        teacherCosine,
        encodeMicros);
  }
}
