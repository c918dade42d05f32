package io.hardgate.local.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a group is drawn: colour (Okabe and Ito 2008) and marker tell its policy, dashes tell
 * variants of it; so nobody needs the colour.
 *
 * @param css class that sets the colour
 * @param marker of its dots
 * @param dashes of its line; {@code none}: solid
 */
record Look(String css, Marker marker, String dashes) {

  private static final List<String> DASHES = List.of("none", "7 3", "2 3", "9 3 2 3", "4 2", "1 4");

  private static final Map<String, Marker> MARKERS =
      Map.of(
          "label-only", Marker.CIRCLE,
          "label-smoothing", Marker.SQUARE,
          "confidence-penalty", Marker.CROSS,
          "teacher-only", Marker.TRIANGLE,
          "constant-mix", Marker.DIAMOND,
          "annealed", Marker.PLUS,
          "sentence-gate", Marker.TRIANGLE_DOWN,
          "hard-gate", Marker.STAR);

  /** Of groups that are drawn together. */
  static Map<Group, Look> of(List<Group> groups) {
    Map<String, Integer> seen = new HashMap<>();
    Map<Group, Look> looks = new LinkedHashMap<>();
    for (Group group : groups) {
      String policy = group.variant().policy();
      int number = seen.merge(policy, 1, Integer::sum) - 1;
      boolean known = MARKERS.containsKey(policy);
      looks.put(
          group,
          new Look(
              known ? "p-" + policy : "p-other",
              MARKERS.getOrDefault(policy, Marker.CIRCLE),
              DASHES.get(number % DASHES.size())));
    }
    return looks;
  }

  /** The shape of a dot. */
  enum Marker {
    CIRCLE("M%1$s %2$s m-%3$s 0 a%3$s %3$s 0 1 0 %4$s 0 a%3$s %3$s 0 1 0 -%4$s 0 Z"),
    SQUARE("M%1$s %2$s m-%3$s -%3$s h%4$s v%4$s h-%4$s Z"),
    TRIANGLE("M%1$s %2$s m0 -%5$s l%5$s %4$s h-%6$s Z"),
    TRIANGLE_DOWN("M%1$s %2$s m0 %5$s l%5$s -%4$s h-%6$s Z"),
    DIAMOND("M%1$s %2$s m0 -%5$s l%5$s %5$s l-%5$s %5$s l-%5$s -%5$s Z"),
    CROSS("M%1$s %2$s m-%3$s -%3$s l%4$s %4$s m0 -%4$s l-%4$s %4$s"),
    PLUS("M%1$s %2$s m-%5$s 0 h%6$s m-%5$s -%5$s v%6$s"),
    STAR(
        "M%1$s %2$s m0 -5 l1.2 3.4 h3.6 l-2.9 2.2 l1.1 3.5 l-3 -2.1 l-3 2.1 l1.1 -3.5"
            + " l-2.9 -2.2 h3.6 Z");

    private static final double SIZE = 3;

    private final String path;

    Marker(String path) {
      this.path = path;
    }

    /** Lines alone, that hold nothing. */
    boolean open() {
      return Set.of(CROSS, PLUS).contains(this);
    }

    /** The path of a dot at this place. */
    String at(double x, double y) {
      return String.format(
          Locale.ROOT,
          path,
          tenth(x),
          tenth(y),
          tenth(SIZE),
          tenth(2 * SIZE),
          tenth(1.3 * SIZE),
          tenth(2.6 * SIZE));
    }

    private static String tenth(double value) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
  }
}
