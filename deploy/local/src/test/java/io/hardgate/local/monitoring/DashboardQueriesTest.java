package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The query of each panel, on a real Prometheus that watches a small Hardgate at work: it comes to
 * numbers, and names no meter and no label that there is not. So does each alert.
 */
@Timeout(240)
class DashboardQueriesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<String> ADDED = Set.of("le", "job", "instance");

  @Test
  void eachPanelShowsNumbers(@TempDir Path directory) throws Exception {
    Tool.PROMETHEUS.path();
    try (WatchedFlow flow = new WatchedFlow(directory);
        Prometheus prometheus =
            new Prometheus(directory, Files.readString(AlertRules.FILE), flow.ports(), List.of())) {
      Map<String, String> queries = queries();
      Set<String> empty = new TreeSet<>(queries.keySet());
      flow.sendBadRecords();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                flow.assertWell();
                empty.removeIf(name -> prometheus.comesToANumber(queries.get(name)));
                assertThat(empty).isEmpty();
              });
      queries.forEach((name, query) -> namesAreKnown(prometheus, name, query));
      for (AlertRules.Rule rule : AlertRules.all()) {
        namesAreKnown(prometheus, rule.alert(), rule.expr());
      }
    }
  }

  /** With values for the variables. */
  private static Map<String, String> queries() throws Exception {
    Map<String, String> queries = new LinkedHashMap<>();
    for (Dashboards.Panel panel : Dashboards.panels()) {
      for (int i = 0; i < panel.queries().size(); i++) {
        String name = "%s / %s, %d".formatted(panel.dashboard(), panel.title(), i);
        String query =
            panel
                .queries()
                .get(i)
                .replace("$student", WatchedFlow.STUDENT)
                .replace("$teacher", ".*")
                .replace("$window", "30s")
                .replace("$__range", "1m");
        assertThat(query).as(name).doesNotContain("$");
        queries.put(name, query);
      }
    }
    return queries;
  }

  private static void namesAreKnown(Prometheus prometheus, String where, String query) {
    PromQl names = PromQl.of(query);
    Set<String> all = new TreeSet<>(ADDED);
    names
        .selected()
        .forEach(
            (meter, labels) -> {
              if (meter.startsWith("hardgate:")) {
                return; // recorded by ourselves
              }
              Set<String> known = prometheus.labels(meter);
              assertThat(known).as("%s: %s", where, meter).isNotEmpty().containsAll(labels);
              all.addAll(known);
            });
    boolean recorded = names.selected().keySet().stream().anyMatch(m -> m.startsWith("hardgate:"));
    assertThat(recorded ? Set.<String>of() : names.grouped()).as(where).isSubsetOf(all);
  }

  @Test
  void namesAreFoundInExpressions() {
    PromQl names =
        PromQl.of(
            "sum by (a, le) (rate(x_total{b=~\"c{d}\",e!=\"\"}[5m] offset 1h)) / on (f) group_left"
                + " () (max(y:z) > 0.5) and z unless absent(w{g=\"1\"}) == 1");
    assertThat(names.selected().keySet()).containsExactly("w", "x_total", "y:z", "z");
    assertThat(names.selected().get("x_total")).containsExactly("b", "e");
    assertThat(names.selected().get("w")).containsExactly("g");
    assertThat(names.grouped().stream().collect(Collectors.joining(" "))).isEqualTo("a f le");
  }
}
