package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of Prometheus, what promtool says of them, and the runbook. */
class AlertRulesTest {

  private static final Path RUNBOOK = Path.of("../runbook.md");
  private static final Pattern PANEL = Pattern.compile("\\*(\\w+) / ([^*]+)\\*");
  private static final List<String> PARTS = List.of("**Look", "**Ignore");

  @Test
  void prometheusTakesTheConfiguration() throws Exception {
    assertThat(Tool.PROMTOOL.run(AlertRules.DIRECTORY, "check", "config", "prometheus.yml"))
        .contains("SUCCESS");
  }

  @Test
  void alertmanagerTakesTheConfiguration() throws Exception {
    assertThat(Tool.AMTOOL.run(AlertRules.DIRECTORY, "check-config", "alertmanager.yml"))
        .contains("SUCCESS");
  }

  @Test
  void eachAlertFiresAndDoesNotFireAsItShould() throws Exception {
    for (String file : AlertRules.TESTS) {
      assertThat(Tool.PROMTOOL.run(AlertRules.DIRECTORY, "test", "rules", file))
          .contains("SUCCESS")
          .doesNotContain("FAILED");
    }
  }

  @Test
  void noTestPassesBecauseItIsNotThere() throws Exception {
    Set<String> fire = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (String file : AlertRules.TESTS) {
      for (JsonNode test : AlertRules.tests(file)) {
        String alert = test.get("name").asText().split(" ", 2)[0];
        for (JsonNode expected : test.path("promql_expr_test")) {
          assertThat(expected.get("expr").asText()).contains("alertname=\"" + alert + "\"");
          assertThat(expected.get("exp_samples")).as(alert).isNotEmpty();
          fire.add(alert);
        }
        for (JsonNode expected : test.path("alert_rule_test")) {
          assertThat(expected.get("exp_alerts")).as(alert).isEmpty();
          if (expected.get("alertname").asText().equals(alert)) {
            silent.add(alert);
          }
        }
      }
    }
    assertThat(fire).isEqualTo(names());
    assertThat(silent).isEqualTo(names());
  }

  private static Set<String> names() throws IOException {
    return AlertRules.alerts().stream()
        .map(AlertRules.Rule::alert)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachAlertSaysWhatItIsAboutAndWhereToReadOn() throws Exception {
    for (AlertRules.Rule rule : AlertRules.alerts()) {
      String alert = rule.alert();
      assertThat(rule.labels().get("severity")).as(alert).isIn("critical", "warning");
      assertThat(rule.annotations())
          .as(alert)
          .containsOnlyKeys("summary", "description", "runbook_url")
          .containsEntry(
              "runbook_url",
              "{{ or $externalLabels.hardgate_runbook \"deploy/runbook.md\" }}#"
                  + alert.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void theRunbookHasAnEntryForEachAlertAndForNothingElse() throws Exception {
    Set<String> entries = new TreeSet<>();
    for (String part : Files.readString(RUNBOOK).split("(?m)^## ", -1)) {
      if (part.startsWith("Hardgate")) {
        entries.add(part.lines().findFirst().orElseThrow());
        assertThat(part).contains(PARTS);
      }
    }
    assertThat(entries).isEqualTo(names());
  }

  @Test
  void theRunbookSendsToPanelsThatThereAre() throws Exception {
    Set<String> panels =
        Dashboards.panels().stream()
            .map(panel -> panel.dashboard() + " / " + panel.title())
            .collect(Collectors.toSet());
    Matcher named = PANEL.matcher(Files.readString(RUNBOOK).replace('\n', ' '));
    Set<String> found = new TreeSet<>();
    while (named.find()) {
      found.add(named.group(1) + " / " + named.group(2));
    }
    assertThat(found).hasSizeGreaterThan(10);
    assertThat(panels).containsAll(found);
  }

  @Test
  void panelsSendToAlertsThatThereAre() throws Exception {
    Pattern alert = Pattern.compile("Hardgate[A-Z]\\w+");
    for (Dashboards.Panel panel : Dashboards.panels()) {
      Matcher named = alert.matcher(panel.description());
      while (named.find()) {
        assertThat(names()).as(panel.title()).contains(named.group());
      }
    }
  }

  @Test
  void shorterRulesDifferInNothingButTheTimes() throws Exception {
    Pattern time = Pattern.compile("\\b\\d+(ms|[smhdw])\\b");
    String shorter = AlertRules.shorter(60);
    assertThat(time.matcher(shorter).replaceAll("T"))
        .isEqualTo(time.matcher(Files.readString(AlertRules.FILE)).replaceAll("T"));
    assertThat(shorter)
        .contains("for: 5000ms", "[5000ms]", "offset 15000ms")
        .doesNotContain("5m]", "2h]");
  }
}
