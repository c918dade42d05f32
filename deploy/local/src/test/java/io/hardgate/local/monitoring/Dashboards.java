package io.hardgate.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards of {@code deploy/grafana}. */
final class Dashboards {

  static final Path DIRECTORY = Path.of("../grafana");
  static final Path FILES = DIRECTORY.resolve("dashboards");

  /**
   * A panel.
   *
   * @param dashboard as the runbook calls it
   * @param queries in PromQL, with the dashboard's variables
   */
  record Panel(String dashboard, String title, String description, List<String> queries) {}

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
          List<String> queries = new ArrayList<>();
          panel.get("targets").forEach(target -> queries.add(target.get("expr").asText()));
          String title = panel.get("title").asText();
          panels.add(new Panel(name, title, panel.path("description").asText(), queries));
        }
      }
    }
    return panels;
  }
}
