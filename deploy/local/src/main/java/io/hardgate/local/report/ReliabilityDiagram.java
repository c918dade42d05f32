package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceInterval;
import io.hardgate.calibration.ReliabilityBins;
import java.util.Locale;

/**
 * A reliability diagram (DeGroot and Fienberg 1983; Guo et al. 2017, arXiv 1706.04599) of a student
 * over its teacher, all seeds together: the share of right predictions by confidence, the student's
 * with its 95 % Wilson interval, against the diagonal of a calibrated one; below, how the student's
 * predictions are spread.
 *
 * @param id unlike that of all others on the page
 * @param note what is said beside the name
 */
record ReliabilityDiagram(
    String id,
    String name,
    String note,
    Look look,
    ReliabilityBins student,
    ReliabilityBins teacher) {

  private static final double WIDTH = 300;
  private static final double HEIGHT = 346;
  private static final double LEFT = 44;
  private static final double TOP = 8;
  private static final double SIDE = 244;
  private static final double STRIP_TOP = TOP + SIDE + 8;
  private static final double STRIP = 42;

  void writeTo(Markup page) {
    page.open("figure");
    page.open("figcaption").leaf("b", name).text(" " + note).close();
    page.openChart(id, WIDTH, HEIGHT, "Reliability of " + name, description());
    axes(page);
    spread(page);
    page.empty("line", "class", "ideal", "x1", x(0), "y1", y(0), "x2", x(1), "y2", y(1));
    if (teacher.count() > 0) {
      line(page, teacher, "line teacher", "4 3");
      for (int bin = 0; bin < teacher.size(); bin++) {
        if (teacher.count(bin) > 0) {
          dot(page, teacher, bin, Look.Marker.DIAMOND, "dot hollow teacher");
        }
      }
    }
    whiskers(page);
    line(page, student, "line " + look.css(), "none");
    for (int bin = 0; bin < student.size(); bin++) {
      if (student.count(bin) > 0) {
        String kind = look.marker().open() ? "dot open " : "dot ";
        dot(page, student, bin, look.marker(), kind + look.css());
      }
    }
    page.close().close().text("\n");
  }

  private String description() {
    StringBuilder text = new StringBuilder("Share of right predictions by mean confidence.");
    for (int bin = 0; bin < student.size(); bin++) {
      if (student.count(bin) > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                " %.2f: %.2f of %,d.",
                confidence(student, bin),
                accuracy(student, bin),
                student.count(bin)));
      }
    }
    return text.toString();
  }

  private static void axes(Markup page) {
    for (int i = 0; i <= 5; i++) {
      double share = i / 5.0;
      String label = Numbers.fixed(share, 1);
      page.empty("line", "class", "grid", "x1", x(0), "y1", y(share), "x2", x(1), "y2", y(share));
      page.leaf("text", label, "class", "tick end", "x", LEFT - 6, "y", y(share) + 4);
      page.leaf("text", label, "class", "tick mid", "x", x(share), "y", STRIP_TOP + STRIP + 16);
    }
    double floor = STRIP_TOP + STRIP;
    page.empty("line", "class", "axis", "x1", x(0), "y1", y(0), "x2", x(1), "y2", y(0));
    page.empty("line", "class", "axis", "x1", x(0), "y1", floor, "x2", x(1), "y2", floor);
    page.leaf("text", "confidence", "class", "name mid", "x", x(0.5), "y", HEIGHT - 6);
    page.leaf(
        "text",
        "share of right predictions",
        "class",
        "name mid",
        "transform",
        String.format(Locale.ROOT, "translate(11 %.1f) rotate(-90)", TOP + SIDE / 2));
  }

  private void spread(Markup page) {
    long most = 1;
    for (int bin = 0; bin < student.size(); bin++) {
      most = Math.max(most, student.count(bin));
    }
    double width = SIDE / student.size();
    for (int bin = 0; bin < student.size(); bin++) {
      double height = STRIP * student.count(bin) / most;
      if (student.count(bin) > 0) {
        page.empty(
            "rect",
            "class",
            "bar " + look.css(),
            "x",
            x(0) + bin * width + 1,
            "y",
            STRIP_TOP + STRIP - height,
            "width",
            width - 2,
            "height",
            height);
      }
    }
  }

  private void whiskers(Markup page) {
    for (int bin = 0; bin < student.size(); bin++) {
      long count = student.count(bin);
      if (count > 0) {
        ConfidenceInterval share = ConfidenceInterval.wilson(accuracy(student, bin), count);
        double at = x(confidence(student, bin));
        page.empty(
            "line",
            "class",
            "whisker",
            "x1",
            at,
            "y1",
            y(share.low()),
            "x2",
            at,
            "y2",
            y(share.high()));
      }
    }
  }

  private static void line(Markup page, ReliabilityBins bins, String css, String dashes) {
    StringBuilder path = new StringBuilder("M");
    for (int bin = 0; bin < bins.size(); bin++) {
      if (bins.count(bin) > 0) {
        path.append(
            String.format(
                Locale.ROOT, "%.1f %.1f ", x(confidence(bins, bin)), y(accuracy(bins, bin))));
      }
    }
    page.empty("path", "class", css, "stroke-dasharray", dashes, "d", path);
  }

  private static void dot(
      Markup page, ReliabilityBins bins, int bin, Look.Marker marker, String css) {
    page.empty(
        "path", "class", css, "d", marker.at(x(confidence(bins, bin)), y(accuracy(bins, bin))));
  }

  private static double accuracy(ReliabilityBins bins, int bin) {
    return (double) bins.correct(bin) / bins.count(bin);
  }

  private static double confidence(ReliabilityBins bins, int bin) {
    return bins.confidence(bin) / bins.count(bin);
  }

  private static double x(double confidence) {
    return LEFT + SIDE * confidence;
  }

  private static double y(double share) {
    return TOP + SIDE * (1 - share);
  }
}
