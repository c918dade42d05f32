package io.hardgate.local.report;

import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Mark;

/** A table as HTML. It scrolls in its own box where the page is narrow. */
final class TableMarkup {

  private static final int PROSE = 50;

  private TableMarkup() {}

  static void write(Markup page, Table table) {
    if (table.isEmpty()) {
      return;
    }
    page.open(
        "div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", table.caption());
    page.open("table", "class", prose(table) ? "prose" : "figures");
    page.open("caption").leaf("span", table.caption()).close();
    page.open("thead").open("tr");
    table.columns().forEach(column -> page.leaf("th", column, "scope", "col"));
    page.close().close();
    for (Table.Body body : table.bodies()) {
      if (body.rows().isEmpty()) {
        continue;
      }
      page.open("tbody");
      if (!body.title().isEmpty()) {
        page.open("tr", "class", "title");
        page.open("th", "scope", "rowgroup", "colspan", table.columns().size());
        page.leaf("span", body.title()).close().close();
      }
      for (Table.Row row : body.rows()) {
        page.open("tr").leaf("th", row.name(), "scope", "row");
        row.cells().forEach(cell -> write(page, cell));
        page.close();
      }
      page.close();
    }
    page.close().close().text("\n");
  }

  /** Whether it has sentences in it, which need more than a line. */
  private static boolean prose(Table table) {
    return table.bodies().stream()
        .flatMap(body -> body.rows().stream())
        .flatMap(row -> row.cells().stream())
        .anyMatch(cell -> cell.text().length() > PROSE);
  }

  private static void write(Markup page, Cell cell) {
    page.open("td");
    if (cell.mark() == Mark.BEST) {
      page.leaf("strong", cell.text());
    } else {
      page.text(cell.text());
    }
    if (!cell.range().isEmpty()) {
      page.text(" ").leaf("span", cell.range(), "class", "range");
    }
    if (!cell.mark().words().isEmpty()) {
      String css = cell.mark().words().replace(' ', '-');
      page.text(" ").leaf("span", cell.mark().words(), "class", "mark " + css);
    }
    page.close();
  }
}
