package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hardgate.local.metrics.MeterPage;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The labels that an alert has when it fires, by promtool, in the tests in which it does: whatever
 * its texts and Alertmanager's inhibitions name must be there.
 */
class AlertLabelsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern NAMED = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");

  /** What Prometheus adds to each series. */
  private static final Set<String> ADDED = Set.of("instance", "job");

  @TempDir private Path directory;

  @Test
  void whatIsNamedIsThere() throws Exception {
    check(Files.readString(AlertRules.FILE));
  }

  @Test
  void aLabelThatAnExpressionDropsIsNoticed() throws Exception {
    for (String[] drop :
        List.of(
            new String[] {
              "max by (student, teacher) (hardgate_student_teacher_quarantined)", "teacher"
            },
            new String[] {"count by (student, instance)", "instance"},
            new String[] {"sum by (service, reason) (\n", "service"})) {
      String rules = Files.readString(AlertRules.FILE);
      assertThat(rules).contains(drop[0]);
      String without = drop[0].replaceFirst("\\b" + drop[1] + "(, )?|, " + drop[1], "");
      assertThatThrownBy(() -> check(rules.replace(drop[0], without)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("FAILED")
          .hasMessageContaining(drop[1] + "=\\\"\\\"");
    }
  }

  private void check(String rules) throws Exception {
    Files.writeString(directory.resolve("rules.yml"), rules);
    for (String file : AlertRules.TESTS) {
      JsonNode whole = YAML.readTree(AlertRules.DIRECTORY.resolve(file).toFile());
      ObjectNode tests = YAML.createObjectNode();
      tests.putArray("rule_files").add("rules.yml");
      tests.set("evaluation_interval", whole.get("evaluation_interval"));
      ArrayNode all = tests.putArray("tests");
      for (JsonNode test : whole.get("tests")) {
        if (test.has("promql_expr_test")) {
          all.add(labelTest(test));
        }
      }
      YAML.writeValue(directory.resolve(file).toFile(), tests);
      assertThat(Tool.PROMTOOL.run(directory, "test", "rules", file)).contains("SUCCESS");
    }
  }

  /** A test in which an alert fires, with what is asked of its labels in place of how many fire. */
  private static ObjectNode labelTest(JsonNode test) throws IOException {
    ObjectNode labels = test.deepCopy();
    labels.remove("alert_rule_test");
    ArrayNode asked = labels.putArray("promql_expr_test");
    String alert = test.get("name").asText().split(" ", 2)[0];
    for (JsonNode fires : test.get("promql_expr_test")) {
      JsonNode time = fires.get("eval_time");
      for (AlertRules.Rule rule : AlertRules.alerts()) {
        if (rule.alert().equals(alert)) {
          String firing = "ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"" + of(rule);
          ObjectNode one = asked.addObject().put("expr", "count(" + firing + "}) > bool 0");
          one.set("eval_time", time);
          one.putArray("exp_samples").addObject().put("labels", "{}").put("value", 1);
          for (String label : named(rule)) {
            ObjectNode none = asked.addObject().put("expr", firing + "," + label + "=\"\"}");
            none.set("eval_time", time);
            none.putArray("exp_samples");
          }
        }
      }
    }
    return labels;
  }

  private static String of(AlertRules.Rule rule) {
    return rule.labels().entrySet().stream()
        .map(label -> ",%s=\"%s\"".formatted(label.getKey(), label.getValue()))
        .collect(Collectors.joining());
  }

  /** The labels that a rule's alerts need, beside those that it gives them itself. */
  private static Set<String> named(AlertRules.Rule rule) throws IOException {
    Set<String> labels = new TreeSet<>();
    Matcher named = NAMED.matcher(rule.annotations().toString());
    while (named.find()) {
      labels.add(named.group(1));
    }
    JsonNode config = YAML.readTree(AlertRules.DIRECTORY.resolve("alertmanager.yml").toFile());
    for (JsonNode inhibition : config.get("inhibit_rules")) {
      if (concerns(inhibition.get("source_matchers"), rule)
          || concerns(inhibition.get("target_matchers"), rule)) {
        inhibition.path("equal").forEach(label -> labels.add(label.asText()));
      }
    }
    labels.removeAll(rule.labels().keySet());
    return labels;
  }

  private static boolean concerns(JsonNode matchers, AlertRules.Rule rule) {
    Map<String, String> known = new HashMap<>(rule.labels());
    known.put("alertname", rule.alert());
    for (JsonNode matcher : matchers) {
      Matcher parts = MATCHER.matcher(matcher.asText());
      assertThat(parts.matches()).as(matcher.asText()).isTrue();
      String value = known.get(parts.group(1));
      if (value != null && !value.matches(parts.group(2))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void theTestsAreOfMetersAndLabelsThatThereAre() throws Exception {
    Map<String, Set<String>> meters =
        MeterPage.CATALOGUES.stream()
            .flatMap(catalogue -> catalogue.families().stream())
            .collect(Collectors.toMap(MeterFamily::name, AlertLabelsTest::labels));
    meters.put("up", Set.of());
    for (String file : AlertRules.TESTS) {
      for (JsonNode test : AlertRules.tests(file)) {
        for (JsonNode series : test.get("input_series")) {
          PromQl.of(series.get("series").asText())
              .selected()
              .forEach(
                  (meter, labels) -> {
                    assertThat(meters).as(test.get("name").asText()).containsKey(meter);
                    Set<String> foreign = new TreeSet<>(labels);
                    foreign.removeAll(meters.get(meter));
                    assertThat(ADDED).as("labels of %s", meter).containsAll(foreign);
                  });
        }
      }
    }
  }

  private static Set<String> labels(MeterFamily family) {
    return family.labels().stream().map(Label::name).collect(Collectors.toSet());
  }
}
