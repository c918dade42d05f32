package io.hardgate.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards of {@code deploy/grafana}. */
final class Dashboards {

  static final Path DIRECTORY = Path.of("../grafana");
  static final Path FILES = DIRECTORY.resolve("dashboards");

  /**
   * A panel.
   *
   * @param dashboard as the runbook calls it
   */
  record Panel(String dashboard, String title, String description, List<Query> queries) {}

  /**
   * A query of a panel.
   *
   * @param expr in PromQL, with the dashboard's variables
   * @param legend what its series are called; empty in a table, which has columns instead
   */
  record Query(String expr, String legend, boolean table) {

    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

    private static Query of(JsonNode target) {
      return new Query(
          target.get("expr").asText(),
          target.path("legendFormat").asText(""),
          target.path("format").asText("").equals("table"));
    }

    /** What Grafana calls a series of these labels. */
    String name(JsonNode labels) {
      return LABEL.matcher(legend).replaceAll(found -> labels.path(found.group(1)).asText(""));
    }
  }

  private Dashboards() {}

  static List<JsonNode> all() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(FILES)) {
      for (Path file : files.sorted().toList()) {
        all.add(new JsonMapper().readTree(file.toFile()));
      }
    }
    return all;
  }

  /** All panels, without the rows that they stand in. */
  static List<Panel> panels() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (JsonNode dashboard : all()) {
      String name = dashboard.get("title").asText().replace("Hardgate: ", "");
      for (JsonNode panel : dashboard.get("panels")) {
        if (!panel.get("type").asText().equals("row")) {
          List<Query> queries = new ArrayList<>();
          panel.get("targets").forEach(target -> queries.add(Query.of(target)));
          String title = panel.get("title").asText();
          panels.add(new Panel(name, title, panel.path("description").asText(), queries));
        }
      }
    }
    return panels;
  }
}
