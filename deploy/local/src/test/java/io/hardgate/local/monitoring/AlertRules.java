package io.hardgate.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The rules of {@code deploy/prometheus}, and the same with all times shorter. */
final class AlertRules {

  static final Path DIRECTORY = Path.of("../prometheus");
  static final Path FILE = DIRECTORY.resolve("hardgate-alerts.yml");

  /** What promtool tests them by. */
  static final List<String> TESTS =
      List.of("hardgate-alerts.test.yml", "hardgate-alerts-days.test.yml");

  /** A time in a range, an offset or a {@code for}; no other number of the file is followed so. */
  private static final Pattern DURATION = Pattern.compile("(?<![\\w.])(\\d+)([smhdw])\\b");

  private static final Map<String, Long> MILLISECONDS =
      Map.of("s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);

  /** One of them; an alert may have several. */
  record Rule(
      String alert, String expr, Map<String, String> labels, Map<String, String> annotations) {}

  private AlertRules() {}

  /** All rules, those that only record under the name that they record. */
  static List<Rule> all() throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode group : new YAMLMapper().readTree(FILE.toFile()).get("groups")) {
      for (JsonNode rule : group.get("rules")) {
        rules.add(
            new Rule(
                rule.path("alert").asText(""),
                rule.get("expr").asText(),
                texts(rule.path("labels")),
                texts(rule.path("annotations"))));
      }
    }
    return rules;
  }

  /** Those that can fire. */
  static List<Rule> alerts() throws IOException {
    return all().stream().filter(rule -> !rule.alert().isEmpty()).toList();
  }

  /** The tests of one of {@link #TESTS}. */
  static JsonNode tests(String file) throws IOException {
    return new YAMLMapper().readTree(DIRECTORY.resolve(file).toFile()).get("tests");
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /** The file with every time divided by a number, and nothing else changed. */
  static String shorter(int divisor) throws IOException {
    return DURATION
        .matcher(Files.readString(FILE))
        .replaceAll(
            found -> {
              long milliseconds = Long.parseLong(found.group(1)) * MILLISECONDS.get(found.group(2));
              return milliseconds / divisor + "ms";
            });
  }
}
