package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
 * The query of each panel, on two real Prometheus that watch a small Hardgate at work, one of which
 * keeps the classic buckets of histograms and the other native ones: it comes to numbers on both,
 * and names no meter and no label that there is not. So does each alert.
 */
@Timeout(240)
class DashboardQueriesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LETTERS = "hardgate_dead_letters_total{service=\"pairing\"}";
  private static final String BUCKETS = "hardgate_student_step_seconds_bucket";
  private static final Set<String> ADDED = Set.of("le", "job", "instance");

  @Test
  void eachPanelShowsNumbers(@TempDir Path directory) throws Exception {
    Tool.PROMETHEUS.path();
    String rules = Files.readString(AlertRules.FILE);
    try (WatchedFlow flow = new WatchedFlow(directory);
        Prometheus classic =
            new Prometheus(directory.resolve("classic"), rules, flow.ports(), List.of());
        Prometheus keepsNative =
            new Prometheus(
                directory.resolve("native"),
                rules,
                flow.ports(),
                List.of(),
                Prometheus.NATIVE_HISTOGRAMS)) {
      Map<String, Prometheus> both = Map.of("classic", classic, "native", keepsNative);
      Map<String, String> queries = queries();
      Set<String> empty = new TreeSet<>();
      both.keySet().forEach(one -> queries.keySet().forEach(name -> empty.add(one + ": " + name)));
      await("what is counted from 0")
          .atMost(PATIENCE)
          .until(() -> both.values().stream().allMatch(p -> p.comesToANumber(LETTERS)));
      flow.sendBadRecords();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                flow.assertWell();
                both.forEach(
                    (one, prometheus) ->
                        queries.forEach(
                            (name, query) -> {
                              if (empty.contains(one + ": " + name)
                                  && prometheus.comesToANumber(query)) {
                                empty.remove(one + ": " + name);
                              }
                            }));
                assertThat(empty).isEmpty();
              });
      assertThat(classic.labels(BUCKETS)).as("the classic one has them").contains("le");
      assertThat(keepsNative.labels(BUCKETS)).as("the other one has none").isEmpty();
      queries.forEach((name, query) -> namesAreKnown(both.values(), name, query));
      for (AlertRules.Rule rule : AlertRules.all()) {
        namesAreKnown(both.values(), rule.alert(), rule.expr());
      }
      for (Dashboards.Panel panel : Dashboards.panels()) {
        assertSeriesHaveNames(classic, panel);
      }
    }
  }

  /** Each series of a panel has one of its own. */
  private static void assertSeriesHaveNames(Prometheus prometheus, Dashboards.Panel panel) {
    List<String> names = new ArrayList<>();
    for (Dashboards.Query query : panel.queries()) {
      if (!query.table()) {
        prometheus
            .query(withValues(query.expr()))
            .forEach(series -> names.add(query.name(series.get("metric"))));
      }
    }
    assertThat(names)
        .as(panel.title())
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(name).matches("\\w.*").doesNotEndWith(": "));
  }

  /** With values for the variables. */
  private static Map<String, String> queries() throws Exception {
    Map<String, String> queries = new LinkedHashMap<>();
    for (Dashboards.Panel panel : Dashboards.panels()) {
      for (int i = 0; i < panel.queries().size(); i++) {
        String name = "%s / %s, %d".formatted(panel.dashboard(), panel.title(), i);
        String query = withValues(panel.queries().get(i).expr());
        assertThat(query).as(name).doesNotContain("$");
        queries.put(name, query);
      }
    }
    return queries;
  }

  private static String withValues(String expr) {
    return expr.replace("$student", WatchedFlow.STUDENT)
        .replace("$teacher", ".*")
        .replace("$window", "30s")
        .replace("$__range", "1m");
  }

  /**
   * A meter is known if one of them has it: the one has no classic buckets, the other nothing else.
   */
  private static void namesAreKnown(Collection<Prometheus> servers, String where, String query) {
    PromQl names = PromQl.of(query);
    Set<String> all = new TreeSet<>(ADDED);
    names
        .selected()
        .forEach(
            (meter, labels) -> {
              if (meter.startsWith("hardgate:")) {
                return; // recorded by ourselves
              }
              Set<String> known = new TreeSet<>();
              servers.forEach(server -> known.addAll(server.labels(meter)));
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
