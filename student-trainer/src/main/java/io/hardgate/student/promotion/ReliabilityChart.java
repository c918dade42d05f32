package io.hardgate.student.promotion;

import io.hardgate.calibration.ConfidenceInterval;
import io.hardgate.calibration.ReliabilityBins;
import java.util.Locale;

/**
 * A reliability diagram (DeGroot and Fienberg 1983; Guo et al. 2017, arXiv 1706.04599) as SVG: for
 * each bin of confidence the share of right predictions with its 95 % Wilson interval, against the
 * diagonal of a calibrated student; below, how many predictions each bin holds.
 *
 * <p>It stands alone, follows the reader's light or dark scheme, and says in its title and
 * description what it shows.
 */
final class ReliabilityChart {

  private static final double LEFT = 62;
  private static final double TOP = 84;
  private static final double SIDE = 360;
  private static final double COUNTS_TOP = TOP + SIDE + 34;
  private static final double COUNTS = 64;
  private static final double WIDTH = LEFT + SIDE + 24;
  private static final double HEIGHT = COUNTS_TOP + COUNTS + 52;

  private static final String STYLE =
      """
      <style>
        svg { background: #ffffff; color: #1f2328; font: 13px system-ui, sans-serif; }
        text { fill: currentColor; }
        .title { font-size: 15px; font-weight: 600; }
        .muted { fill: #59636e; }
        .grid { stroke: #d1d9e0; }
        .axis { stroke: #59636e; }
        .ideal { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 6 4; }
        .bar { fill: #3b7dd8; }
        .over { fill: #e8943a; }
        .under { fill: #3fa37c; }
        .range { stroke: #1f2328; stroke-width: 1.5; }
        @media (prefers-color-scheme: dark) {
          svg { background: #0d1117; color: #f0f6fc; }
          .muted { fill: #9198a1; }
          .grid { stroke: #30363d; }
          .axis { stroke: #9198a1; }
          .ideal { stroke: #f0f6fc; }
          .bar { fill: #4f8fe6; }
          .over { fill: #d97f28; }
          .under { fill: #46b58a; }
          .range { stroke: #f0f6fc; }
        }
      </style>
      """;

  private final String name;
  private final ReliabilityBins bins;
  private final StringBuilder svg = new StringBuilder();

  private ReliabilityChart(String name, ReliabilityBins bins) {
    this.name = name;
    this.bins = bins;
  }

  /**
   * The chart of a student with this name on these predictions, of which there are some.
   *
   * @return an SVG document
   */
  static String of(String name, ReliabilityBins bins) {
    return new ReliabilityChart(name, bins).draw();
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\""
            + " viewBox=\"0 0 %1$.0f %2$.0f\" role=\"img\" aria-labelledby=\"title about\">",
        WIDTH, HEIGHT);
    add("<title id=\"title\">Reliability diagram of %s</title>", escape(name));
    add("<desc id=\"about\">%s</desc>", about());
    svg.append(STYLE);
    text(LEFT, 26, "start", "title", "Reliability of " + name);
    text(LEFT, 46, "start", "muted", format("ECE %.3f, %,d predictions", bins.ece(), bins.count()));
    legend("bar", LEFT, "right");
    legend("over", LEFT + 72, "too sure by");
    legend("under", LEFT + 182, "not sure enough by");
    axes();
    long most = 1;
    for (int bin = 0; bin < bins.size(); bin++) {
      most = Math.max(most, bins.count(bin));
    }
    for (int bin = 0; bin < bins.size(); bin++) {
      if (bins.count(bin) > 0) {
        bin(bin, most);
      }
    }
    line("ideal", LEFT, y(0), LEFT + SIDE, y(1));
    line("axis", LEFT, y(0), LEFT + SIDE, y(0));
    double floor = COUNTS_TOP + COUNTS;
    line("axis", LEFT, floor, LEFT + SIDE, floor);
    text(LEFT - 8, COUNTS_TOP + 10, "end", "muted", format("%,d", most));
    text(LEFT - 8, floor, "end", "muted", "0");
    text(LEFT + SIDE / 2, HEIGHT - 12, "middle", "", "Confidence (predictions in each bin)");
    return svg.append("</svg>\n").toString();
  }

  private void legend(String kind, double x, String text) {
    rectangle(kind, x, 57, 11, 11);
    text(x + 16, 67, "start", "muted", text);
  }

  private String about() {
    StringBuilder text =
        new StringBuilder(
            format(
                "Share of right predictions by confidence, on %,d held-out positions; expected"
                    + " calibration error %.3f.",
                bins.count(), bins.ece()));
    for (int bin = 0; bin < bins.size(); bin++) {
      if (bins.count(bin) > 0) {
        text.append(
            format(
                " Confidence %.2f: %.2f right of %,d.",
                confidence(bin), accuracy(bin), bins.count(bin)));
      }
    }
    return text.toString();
  }

  private void axes() {
    for (int tick = 0; tick <= 5; tick++) {
      double share = tick / 5.0;
      line("grid", LEFT, y(share), LEFT + SIDE, y(share));
      text(LEFT - 8, y(share) + 4, "end", "muted", format("%.1f", share));
      double x = LEFT + share * SIDE;
      text(x, COUNTS_TOP + COUNTS + 17, "middle", "muted", format("%.1f", share));
    }
    add(
        "<text transform=\"translate(18 %.1f) rotate(-90)\" text-anchor=\"middle\">Share of right"
            + " predictions</text>",
        TOP + SIDE / 2);
  }

  private void bin(int bin, long most) {
    double step = SIDE / bins.size();
    double x = LEFT + bin * step + 1;
    double width = step - 2;
    double accuracy = accuracy(bin);
    double confidence = confidence(bin);
    // A student that is not sure enough is right beyond its confidence: that part is marked.
    double plain = Math.min(accuracy, confidence);
    rectangle("bar", x, y(plain), width, SIDE * plain);
    rectangle(
        confidence > accuracy ? "over" : "under",
        x,
        y(Math.max(accuracy, confidence)),
        width,
        SIDE * Math.abs(accuracy - confidence));
    ConfidenceInterval range = ConfidenceInterval.wilson(accuracy, bins.count(bin));
    line("range", x + width / 2, y(range.low()), x + width / 2, y(range.high()));
    double height = COUNTS * bins.count(bin) / most;
    rectangle("bar", x, COUNTS_TOP + COUNTS - height, width, height);
  }

  private double accuracy(int bin) {
    return (double) bins.correct(bin) / bins.count(bin);
  }

  private double confidence(int bin) {
    return bins.confidence(bin) / bins.count(bin);
  }

  private static double y(double share) {
    return TOP + SIDE * (1 - share);
  }

  private void rectangle(String kind, double x, double y, double width, double height) {
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        kind, x, y, width, height);
  }

  private void line(String kind, double x1, double y1, double x2, double y2) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        kind, x1, y1, x2, y2);
  }

  private void text(double x, double y, String anchor, String kind, String text) {
    add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        kind, x, y, anchor, escape(text));
  }

  private void add(String element, Object... values) {
    svg.append(format(element, values)).append('\n');
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
