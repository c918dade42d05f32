package io.hardgate.local.report;

import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Mark;
import java.util.List;
import java.util.stream.Collectors;

/** A report as Markdown: all that the page says, without its charts. */
final class MarkdownPage {

  private final StringBuilder text = new StringBuilder();

  private MarkdownPage() {}

  static String of(Report report) {
    return new MarkdownPage().write(report);
  }

  private String write(Report report) {
    line("# " + escape(report.title()));
    line("");
    line(escape(Method.beforehand()));
    report.tasks().forEach(this::task);
    if (!report.provenance().isEmpty()) {
      heading("## How it came about");
      for (Provenance made : report.provenance()) {
        made.facts().forEach((name, value) -> line("- " + name + ": " + escape(value)));
        line("");
      }
    }
    heading("## How to read this");
    Method.sentences().forEach(sentence -> line("- " + escape(sentence)));
    line("");
    line("Made by Hardgate " + escape(report.version()) + ".");
    return text.toString();
  }

  private void task(Task task) {
    TaskText its = new TaskText(task);
    heading("## " + escape(task.name()));
    line(escape(its.about()));
    for (String note : task.notes()) {
      line("");
      line(escape(note));
    }
    section(its.answers(), "###");
    its.policies().forEach(section -> section(section, "###"));
    section(its.byPass(), "###");
    its.temperatures().forEach(section -> section(section, "###"));
    section(its.teachers(), "###");
    task.kinds().others().keySet().forEach(teacher -> section(its.others(teacher), "###"));
    heading("### How it was done");
    TaskMethod.sentences(task).forEach(sentence -> line("- " + escape(sentence)));
    section(its.appendix(), "###");
  }

  private void section(Section section, String level) {
    if (section.isEmpty()) {
      return;
    }
    heading(level + " " + escape(section.heading()));
    section.sentences().forEach(sentence -> line(escape(sentence)));
    section.tables().forEach(this::table);
    if (!section.answers().isEmpty()) {
      line("");
    }
    section
        .answers()
        .forEach(
            answer -> line("- **" + escape(answer.subject()) + "**: " + escape(answer.text())));
    section.details().forEach(details -> section(details, level + "#"));
  }

  private void heading(String heading) {
    line("");
    line(heading);
    line("");
  }

  private void table(Table table) {
    line("");
    line("_" + escape(table.caption()) + "_");
    line("");
    cells(table.columns().stream().map(MarkdownPage::escape).toList());
    cells(table.columns().stream().map(column -> "---").toList());
    for (Table.Body body : table.bodies()) {
      if (!body.title().isEmpty() && !body.rows().isEmpty()) {
        cells(
            table.columns().stream()
                .map(
                    column ->
                        column.equals(table.columns().get(0))
                            ? "_" + escape(body.title()) + "_"
                            : "")
                .toList());
      }
      for (Table.Row row : body.rows()) {
        text.append("| ").append(escape(row.name()));
        row.cells().forEach(cell -> text.append(" | ").append(cell(cell)));
        line(" |");
      }
    }
  }

  private void cells(List<String> cells) {
    line(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
  }

  private static String cell(Cell cell) {
    String value = escape((cell.text() + " " + cell.range()).strip());
    String marked = cell.mark() == Mark.BEST ? "**" + value + "**" : value;
    if (cell.mark().words().isEmpty()) {
      return marked;
    }
    return marked.isEmpty() ? cell.mark().words() : marked + " (" + cell.mark().words() + ")";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** What would be taken for markup is not. */
  private static String escape(String words) {
    return words.replaceAll("[\\r\\n]+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }
}
