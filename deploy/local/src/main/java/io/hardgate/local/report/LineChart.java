package io.hardgate.local.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lines over steps or passes, with a band for the interval over seeds, as SVG in a page: the page
 * has the colours, so that it follows the reader's light or dark scheme.
 *
 * @param id unlike that of all others on the page
 * @param title what it shows
 * @param xName of the horizontal axis
 * @param passes whether that axis has passes, or steps
 * @param y the vertical axis
 */
record LineChart(String id, String title, String xName, boolean passes, Axis y, List<Series> all) {

  private static final double WIDTH = 380;
  private static final double HEIGHT = 268;
  private static final double LEFT = 50;
  private static final double RIGHT = 12;
  private static final double TOP = 10;
  private static final double BOTTOM = 42;
  private static final int EVERY_DOT = 20;
  private static final int SOME_DOTS = 7;

  /** A line. */
  record Series(String name, Look look, Curve curve) {}

  /** With a vertical axis around all that is shown. */
  static LineChart of(
      String id, String title, String xName, boolean passes, boolean fromZero, List<Series> all) {
    List<Series> shown = all.stream().filter(series -> !series.curve().isEmpty()).toList();
    double least = dots(shown).mapToDouble(dot -> dot.y().low()).min().orElse(0);
    double most = dots(shown).mapToDouble(dot -> dot.y().high()).max().orElse(1);
    Axis y = Axis.around(fromZero ? 0 : least, most, 5);
    return new LineChart(id, title, xName, passes, y, shown);
  }

  private static Stream<Curve.Dot> dots(List<Series> all) {
    return all.stream().flatMap(series -> series.curve().dots().stream());
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void writeTo(Markup page) {
    Axis x = x();
    page.open("figure");
    page.leaf("figcaption", title);
    page.openChart(id, WIDTH, HEIGHT, title, description());
    axes(page, x);
    all.forEach(series -> band(page, x, series));
    all.forEach(series -> line(page, x, series));
    for (int i = 0; i < all.size(); i++) {
      dots(page, x, all.get(i), i);
    }
    page.close().close().text("\n");
  }

  private Axis x() {
    double first = dots(all).mapToDouble(Curve.Dot::x).min().orElse(0);
    double last = dots(all).mapToDouble(Curve.Dot::x).max().orElse(1);
    return passes ? Axis.whole(first, last, 8) : new Axis(0, last, Axis.around(0, last, 5).step());
  }

  private String description() {
    StringBuilder text = new StringBuilder();
    for (Series series : all) {
      List<Curve.Dot> dots = series.curve().dots();
      Curve.Dot first = dots.get(0);
      Curve.Dot last = dots.get(dots.size() - 1);
      int digits = (int) Math.max(0, 2 - Math.floor(Math.log10(y.step()) + 1));
      text.append(
          "%s: %s at %s, %s at %s. "
              .formatted(
                  series.name(),
                  Numbers.fixed(first.y().mean(), digits),
                  Numbers.whole((long) first.x()),
                  Numbers.text(Optional.of(last.y()), digits),
                  Numbers.whole((long) last.x())));
    }
    return text.toString().strip();
  }

  private void axes(Markup page, Axis x) {
    for (double tick : y.ticks()) {
      double at = py(tick);
      page.empty("line", "class", "grid", "x1", LEFT, "y1", at, "x2", WIDTH - RIGHT, "y2", at);
      page.leaf(
          "text", Numbers.tick(tick, y.step()), "class", "tick end", "x", LEFT - 6, "y", at + 4);
    }
    double floor = HEIGHT - BOTTOM;
    for (double tick : x.ticks()) {
      double at = px(x, tick);
      page.empty("line", "class", "axis", "x1", at, "y1", floor, "x2", at, "y2", floor + 4);
      page.leaf(
          "text", Numbers.tick(tick, x.step()), "class", "tick mid", "x", at, "y", floor + 17);
    }
    page.empty("line", "class", "axis", "x1", LEFT, "y1", floor, "x2", WIDTH - RIGHT, "y2", floor);
    double middle = LEFT + (WIDTH - LEFT - RIGHT) / 2;
    page.leaf("text", xName, "class", "name mid", "x", middle, "y", HEIGHT - 6);
  }

  private void band(Markup page, Axis x, Series series) {
    List<Curve.Dot> dots = series.curve().dots();
    if (dots.size() < 2 || dots.stream().allMatch(dot -> dot.y().half().isEmpty())) {
      return;
    }
    StringBuilder path = new StringBuilder("M");
    for (Curve.Dot dot : dots) {
      path.append(place(px(x, dot.x()), py(dot.y().high())));
    }
    for (int i = dots.size() - 1; i >= 0; i--) {
      path.append(place(px(x, dots.get(i).x()), py(dots.get(i).y().low())));
    }
    page.empty("path", "class", "band " + series.look().css(), "d", path + "Z");
  }

  private void line(Markup page, Axis x, Series series) {
    StringBuilder path = new StringBuilder("M");
    for (Curve.Dot dot : series.curve().dots()) {
      path.append(place(px(x, dot.x()), py(dot.y().mean())));
    }
    page.empty(
        "path",
        "class",
        "line " + series.look().css(),
        "stroke-dasharray",
        series.look().dashes(),
        "d",
        path);
  }

  private void dots(Markup page, Axis x, Series series, int number) {
    List<Curve.Dot> dots = series.curve().dots();
    int every = dots.size() <= EVERY_DOT ? 1 : dots.size() / SOME_DOTS;
    // Not all at the same places, where lines lie close.
    for (int i = every == 1 ? 0 : number * every / all.size(); i < dots.size(); i += every) {
      Curve.Dot dot = dots.get(i);
      Look look = series.look();
      page.empty(
          "path",
          "class",
          (look.marker().open() ? "dot open " : "dot ") + look.css(),
          "d",
          look.marker().at(px(x, dot.x()), py(dot.y().mean())));
    }
  }

  private static String place(double x, double y) {
    return String.format(Locale.ROOT, "%.1f %.1f ", x, y);
  }

  private static double px(Axis x, double value) {
    return LEFT + x.at(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return TOP + (1 - Math.min(1, Math.max(0, y.at(value)))) * (HEIGHT - TOP - BOTTOM);
  }
}
