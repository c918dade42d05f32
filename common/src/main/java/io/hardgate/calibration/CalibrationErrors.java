package io.hardgate.calibration;

/**
 * How far confidence and accuracy are apart, bin by bin; all NaN without predictions.
 *
 * @param ece expected calibration error: mean over predictions of |accuracy - confidence| of their
 *     bin (Naeini et al. 2015)
 * @param mce maximum calibration error: that of the worst bin that is not empty (Naeini et al.
 *     2015)
 * @param rmsce root mean square calibration error: root of the mean over predictions of the square
 *     of that (Hendrycks et al. 2019, arXiv 1812.04606)
 * @param overconfidence the part of the ECE from bins that are surer than right
 * @param underconfidence the part of the ECE from bins that are more often right than sure
 */
public record CalibrationErrors(
    double ece, double mce, double rmsce, double overconfidence, double underconfidence) {

  static CalibrationErrors of(ConfidenceBins bins) {
    long predictions = 0;
    double gaps = 0;
    double worst = 0;
    double squares = 0;
    double over = 0;
    double under = 0;
    for (int bin = 0; bin < bins.size(); bin++) {
      long count = bins.count(bin);
      if (count > 0) {
        double tooRight = bins.right(bin) - bins.confidence(bin);
        predictions += count;
        gaps += Math.abs(tooRight);
        worst = Math.max(worst, Math.abs(tooRight) / count);
        squares += tooRight * tooRight / count;
        over += Math.max(0, -tooRight);
        under += Math.max(0, tooRight);
      }
    }
    if (predictions == 0) {
      worst = Double.NaN;
    }
    return new CalibrationErrors(
        gaps / predictions,
        worst,
        Math.sqrt(squares / predictions),
        over / predictions,
        under / predictions);
  }

  /** Mean confidence minus accuracy: above 0 it is too sure, below 0 not sure enough. */
  public double signed() {
    return overconfidence - underconfidence;
  }
}
