package io.hardgate.local.report;

import io.hardgate.local.report.Look.Marker;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How a cost grows, on two logarithmic axes, where a power is a straight line: its slope is the
 * exponent.
 *
 * @param id unlike that of all others on the page
 * @param title what it shows
 * @param xName of the horizontal axis
 * @param unit of the cost, such as µs a step
 * @param exponent of the growth
 * @param dots two or more that are fitted, in the order of x
 * @param beside others, that are not
 */
public record GrowthChart(
    String id,
    String title,
    String xName,
    String unit,
    Cost exponent,
    List<Dot> dots,
    List<Dot> beside) {

  private static final double WIDTH = 380;
  private static final double HEIGHT = 268;
  private static final double LEFT = 50;
  private static final double RIGHT = 12;
  private static final double TOP = 26;
  private static final double BOTTOM = 42;
  private static final double CAP = 4;
  private static final int DIGITS = 3;

  /** A median with its quartiles. */
  public record Cost(double median, double low, double high) {}

  /** What it costs somewhere. */
  public record Dot(String name, double x, Cost cost) {}

  void writeTo(Markup page) {
    LogAxis x = LogAxis.over(dots.get(0).x(), dots.get(dots.size() - 1).x());
    LogAxis y = LogAxis.around(least(), most());
    page.open("figure", "class", "growth").open("figcaption").text(title + " ");
    page.leaf("span", caption(), "class", "range").close();
    page.openChart(id, WIDTH, HEIGHT, title, description());
    axes(page, x, y);
    fit(page, x, y);
    dots.forEach(dot -> draw(page, x, y, dot, "dot"));
    beside.forEach(dot -> draw(page, x, y, dot, "dot hollow"));
    page.close().close().text("\n");
  }

  private double least() {
    return over(Cost::low).stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private double most() {
    return over(Cost::high).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private List<Double> over(ToDoubleFunction<Cost> figure) {
    return List.of(dots, beside).stream()
        .flatMap(List::stream)
        .map(dot -> figure.applyAsDouble(dot.cost()))
        .toList();
  }

  /** The exponent, and what a hollow dot is. */
  String caption() {
    String text =
        "exponent %s, quartiles %s to %s"
            .formatted(
                Numbers.fixed(exponent.median(), DIGITS),
                Numbers.fixed(exponent.low(), DIGITS),
                Numbers.fixed(exponent.high(), DIGITS));
    return beside.isEmpty()
        ? text
        : text + "; hollow: " + beside.stream().map(Dot::name).collect(Collectors.joining(", "));
  }

  private String description() {
    return List.of(dots, beside).stream()
        .flatMap(List::stream)
        .map(
            dot ->
                "%s: %s %s.".formatted(dot.name(), Numbers.significant(dot.cost().median()), unit))
        .collect(Collectors.joining(" "));
  }

  private void axes(Markup page, LogAxis x, LogAxis y) {
    page.leaf("text", unit, "class", "name", "x", 2, "y", 13);
    for (double tick : y.ticks()) {
      double at = py(y, tick);
      page.empty("line", "class", "grid", "x1", LEFT, "y1", at, "x2", WIDTH - RIGHT, "y2", at);
      page.leaf("text", Numbers.round(tick), "class", "tick end", "x", LEFT - 6, "y", at + 4);
    }
    double floor = HEIGHT - BOTTOM;
    for (Dot dot : dots) {
      double at = px(x, dot.x());
      page.empty("line", "class", "axis", "x1", at, "y1", floor, "x2", at, "y2", floor + 4);
      page.leaf("text", Numbers.round(dot.x()), "class", "tick mid", "x", at, "y", floor + 17);
    }
    page.empty("line", "class", "axis", "x1", LEFT, "y1", floor, "x2", WIDTH - RIGHT, "y2", floor);
    double middle = LEFT + (WIDTH - LEFT - RIGHT) / 2;
    page.leaf("text", xName, "class", "name mid", "x", middle, "y", HEIGHT - 6);
  }

  /** The line of this exponent through the middle of the dots. */
  private void fit(Markup page, LogAxis x, LogAxis y) {
    double middleX = middle(Dot::x);
    double middleY = middle(dot -> dot.cost().median());
    double first = dots.get(0).x();
    double last = dots.get(dots.size() - 1).x();
    page.empty(
        "line",
        "class",
        "ideal",
        "x1",
        px(x, first),
        "y1",
        py(y, middleY * Math.pow(first / middleX, exponent.median())),
        "x2",
        px(x, last),
        "y2",
        py(y, middleY * Math.pow(last / middleX, exponent.median())));
  }

  private double middle(ToDoubleFunction<Dot> figure) {
    return Math.exp(
        dots.stream().mapToDouble(dot -> Math.log(figure.applyAsDouble(dot))).average().orElse(0));
  }

  private static void draw(Markup page, LogAxis x, LogAxis y, Dot dot, String css) {
    double at = px(x, dot.x());
    double low = py(y, dot.cost().low());
    double high = py(y, dot.cost().high());
    page.empty("line", "class", "whisker", "x1", at, "y1", low, "x2", at, "y2", high);
    page.empty("line", "class", "whisker", "x1", at - CAP, "y1", low, "x2", at + CAP, "y2", low);
    page.empty("line", "class", "whisker", "x1", at - CAP, "y1", high, "x2", at + CAP, "y2", high);
    page.empty("path", "class", css, "d", Marker.CIRCLE.at(at, py(y, dot.cost().median())));
  }

  private static double px(LogAxis x, double value) {
    return LEFT + x.at(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double py(LogAxis y, double value) {
    return TOP + (1 - y.at(value)) * (HEIGHT - TOP - BOTTOM);
  }
}
