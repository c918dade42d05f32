package io.hardgate.local.monitoring;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in an expression of PromQL.
 *
 * @param selected the labels that each meter is selected by
 * @param grouped the labels that results are grouped or matched by
 */
record PromQl(Map<String, Set<String>> selected, Set<String> grouped) {

  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*+)\\s*(?:\\{([^}]*)\\})?");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");
  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]|\\boffset\\s+\\w+");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "by", "on", "bool", "group_left", "group_right");

  static PromQl of(String expr) {
    String plain = STRING.matcher(expr).replaceAll("\"\"");
    plain = RANGE.matcher(plain).replaceAll(" ");
    Set<String> grouped = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(plain);
    while (grouping.find()) {
      for (String label : grouping.group(2).split(",", -1)) {
        if (!label.isBlank()) {
          grouped.add(label.strip());
        }
      }
    }
    plain = GROUPING.matcher(plain).replaceAll(" ");
    Map<String, Set<String>> selected = new TreeMap<>();
    Matcher selector = SELECTOR.matcher(plain);
    while (selector.find()) {
      String name = selector.group(1);
      if (WORDS.contains(name) || isFunction(plain, selector.end(1))) {
        continue;
      }
      Set<String> labels = selected.computeIfAbsent(name, key -> new TreeSet<>());
      if (selector.group(2) != null) {
        Matcher label = LABEL.matcher(selector.group(2));
        while (label.find()) {
          labels.add(label.group(1));
        }
      }
    }
    return new PromQl(selected, grouped);
  }

  private static boolean isFunction(String plain, int end) {
    return plain.substring(end).stripLeading().startsWith("(");
  }
}
