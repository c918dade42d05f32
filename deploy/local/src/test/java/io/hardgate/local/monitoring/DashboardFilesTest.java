package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hardgate.local.metrics.MeterPage;
import io.hardgate.metrics.MeterFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards as files: what makes them, and what each panel has to say. */
class DashboardFilesTest {

  @Test
  @Timeout(240)
  void areWhatTheirSourceMakes(@TempDir Path made) throws Exception {
    Tool.NODE.path();
    Path types = Dashboards.DIRECTORY.resolve("node_modules/.package-lock.json");
    if (!Files.exists(types)) {
      install();
    }
    Tool.NPM.run(Dashboards.DIRECTORY, "run", "build");
    Tool.NODE.run(Dashboards.DIRECTORY, "build/make.js", made.toString());
    assertThat(names(made)).isEqualTo(names(Dashboards.FILES)).hasSize(3);
    for (String name : names(made)) {
      assertThat(Dashboards.FILES.resolve(name)).hasSameTextualContentAs(made.resolve(name));
    }
  }

  private static void install() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Tool.NPM.path(), "ci", "--no-audit", "--no-fund")
            .directory(Dashboards.DIRECTORY.toFile())
            .inheritIO()
            .start();
    assumeTrue(process.waitFor() == 0, "npm ci in deploy/grafana has failed: is there no network?");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachPanelSaysWhatIsGoodAndWhatToDo() throws Exception {
    assertThat(Dashboards.panels()).hasSizeGreaterThan(40);
    for (Dashboards.Panel panel : Dashboards.panels()) {
      assertThat(panel.description())
          .as(panel.title())
          .contains("\n\n**Good:** ", "\n\n**If not:** ");
      assertThat(panel.queries()).as(panel.title()).isNotEmpty();
    }
    assertThat(Dashboards.panels().stream().map(p -> p.dashboard() + p.title()))
        .doesNotHaveDuplicates();
  }

  @Test
  void onlyTablesHaveSeriesWithoutALegend() throws Exception {
    for (Dashboards.Panel panel : Dashboards.panels()) {
      assertThat(panel.queries())
          .as(panel.title())
          .allSatisfy(query -> assertThat(query.legend().isEmpty()).isEqualTo(query.table()));
    }
  }

  @Test
  void whatIsOfAStudentIsOfTheStudentsThatAreChosen() throws Exception {
    Set<String> ofStudents =
        MeterPage.CATALOGUES.stream()
            .flatMap(catalogue -> catalogue.families().stream())
            .filter(family -> family.labels().stream().anyMatch(l -> l.name().equals("student")))
            .map(MeterFamily::name)
            .collect(Collectors.toSet());
    Pattern chosen = Pattern.compile("student=~\"\\$student\\|?\"");
    Set<String> seen = new TreeSet<>();
    for (Dashboards.Panel panel : Dashboards.panels()) {
      for (Dashboards.Query query : panel.queries()) {
        PromQl.of(query.expr())
            .selected()
            .forEach(
                (meter, labels) -> {
                  String family = meter.replaceAll("_bucket$", "");
                  if (ofStudents.contains(family)) {
                    seen.add(family);
                    assertThat(labels).as("%s: %s", panel.title(), meter).contains("student");
                    assertThat(query.expr()).as(panel.title()).containsPattern(chosen);
                  }
                });
      }
    }
    assertThat(seen).contains("hardgate_trace_seconds").hasSizeGreaterThan(20);
  }

  @Test
  void eachDashboardHasTheVariables() throws Exception {
    for (JsonNode dashboard : Dashboards.all()) {
      assertThat(dashboard.findPath("templating").get("list"))
          .extracting(variable -> variable.get("name").asText())
          .containsExactly("datasource", "student", "teacher", "window");
    }
  }

  @Test
  void whatTheyAreMadeWithNamesNoPlaceToLoadFrom() throws Exception {
    JsonNode lock =
        new JsonMapper().readTree(Dashboards.DIRECTORY.resolve("package-lock.json").toFile());
    for (JsonNode one : lock.get("packages")) {
      assertThat(one.path("resolved").asText("https://registry.npmjs.org/"))
          .startsWith("https://registry.npmjs.org/");
    }
  }
}
