package io.hardgate.local.report;

import io.hardgate.local.report.GrowthChart.Cost;
import io.hardgate.local.report.GrowthChart.Dot;
import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Mark;
import io.hardgate.local.report.Table.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * What grows with what, as one HTML file that needs nothing else.
 *
 * @param version of the Hardgate that writes it
 * @param machine that it was measured on
 * @param command that measured it
 * @param charts in their order
 */
public record GrowthPage(String version, String machine, String command, List<GrowthChart> charts) {

  private static final String TITLE = "What grows, and what it costs";

  /** The page. */
  public String html() {
    Markup page = new Markup();
    HtmlPage.begin(page, TITLE, version);
    page.open("header").leaf("h1", TITLE);
    page.leaf("p", machine);
    page.open("p").leaf("code", command).close();
    page.leaf(
        "p",
        "Medians of the rounds, with bars from quartile to quartile. Both axes are logarithmic; the"
            + " dotted line is the fitted power, and its slope the exponent: 0 is a cost that stays"
            + " as it is, 1 one that grows as the axis does.");
    page.close().open("main").open("div", "class", "charts");
    charts.forEach(chart -> chart.writeTo(page));
    page.close();
    charts.forEach(chart -> TableMarkup.write(page, table(chart)));
    page.close();
    page.open("footer").leaf("p", "Made by Hardgate " + version + ".").close();
    page.close().close();
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  private static Table table(GrowthChart chart) {
    List<Row> rows = new ArrayList<>();
    List.of(chart.dots(), chart.beside())
        .forEach(dots -> dots.forEach(dot -> rows.add(row(dot, chart.dots().get(0)))));
    return new Table(
        "%s: %s, %s".formatted(chart.title(), chart.unit(), chart.caption()),
        List.of(chart.xName(), chart.unit(), "times the first"),
        List.of(new Table.Body("", rows)));
  }

  private static Row row(Dot dot, Dot first) {
    Cost cost = dot.cost();
    String range = Numbers.significant(cost.low()) + " to " + Numbers.significant(cost.high());
    return new Row(
        dot.name(),
        List.of(
            new Cell(Numbers.significant(cost.median()), range, Mark.PLAIN),
            Cell.plain(Numbers.fixed(cost.median() / first.cost().median(), 3))));
  }
}
