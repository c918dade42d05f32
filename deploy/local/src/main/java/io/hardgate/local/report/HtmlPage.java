package io.hardgate.local.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A report as one HTML file that needs nothing else: no network, no script. Its charts are SVG. */
final class HtmlPage {

  private static final String STYLE = "report.css";

  private HtmlPage() {}

  static String of(Report report) {
    Markup page = new Markup();
    begin(page, report.title(), report.version());
    page.open("header").leaf("h1", report.title());
    page.leaf("p", Method.beforehand());
    List<Task> tasks = report.tasks();
    if (tasks.size() > 1) {
      page.open("nav", "aria-label", "Tasks").open("ul");
      for (int i = 0; i < tasks.size(); i++) {
        page.open("li").leaf("a", tasks.get(i).name(), "href", "#task-" + i).close();
      }
      page.close().close();
    }
    if (!report.begun().isEmpty()) {
      page.leaf(
          "p",
          "Not in here: %d students that were not evaluated yet.".formatted(report.begun().size()),
          "class",
          "note");
    }
    page.close().open("main");
    for (int i = 0; i < tasks.size(); i++) {
      new TaskSection(page, tasks.get(i), "task-" + i).write();
    }
    provenance(page, report.provenance());
    page.open("section", "id", "method", "aria-labelledby", "method-name");
    page.leaf("h2", "How to read this", "id", "method-name").open("ul");
    Method.sentences().forEach(sentence -> page.leaf("li", sentence));
    page.close().close().close();
    page.open("footer").leaf("p", "Made by Hardgate " + report.version() + ".").close();
    page.close().close();
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  /** All of a page that comes before what is to be seen. */
  static void begin(Markup page, String title, String version) {
    page.open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.empty("meta", "name", "generator", "content", "Hardgate " + version);
    page.leaf("title", title);
    page.leaf("style", style());
    page.close().text("\n").open("body");
  }

  private static void provenance(Markup page, List<Provenance> all) {
    if (all.isEmpty()) {
      return;
    }
    page.open("section", "id", "made", "aria-labelledby", "made-name");
    page.leaf("h2", "How it came about", "id", "made-name");
    for (Provenance made : all) {
      page.open("dl");
      made.facts()
          .forEach(
              (name, value) ->
                  page.leaf("dt", name)
                      .open("dd")
                      .leaf(name.equals("command") ? "code" : "span", value)
                      .close());
      page.close();
    }
    page.close();
  }

  private static String style() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(STYLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
