package io.hardgate.local.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What grows. */
enum GrowthAxis {
  AGE("positions old", "steps", 10_000),
  TEACHERS("teachers", "steps", 1),
  CLASSES("classes", "steps", 24),
  PARTITIONS("partitions", "samples", 1),
  BACKLOG("pending", "samples", 10_000);

  private final String noun;
  private final String unit;
  private final int from;

  /**
   * @param unit what a speed is so many of, a second
   * @param from where the cost is that the others are compared with
   */
  GrowthAxis(String noun, String unit, int from) {
    this.noun = noun;
    this.unit = unit;
    this.from = from;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(GrowthAxis::lowerCase).toList();
  }

  static GrowthAxis of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }

  String unit() {
    return unit;
  }

  /** Where it is measured, and no further than this. */
  List<Integer> points(int most) {
    return points().stream().filter(x -> x <= most).toList();
  }

  private List<Integer> points() {
    return switch (this) {
      case AGE -> List.of(10_000, 100_000, 1_000_000);
      case TEACHERS -> List.of(1, 4, 16);
      case CLASSES -> List.of(24, 240, 2_400, 32_000);
      case PARTITIONS -> List.of(1, 4, 16, 64);
      case BACKLOG -> List.of(10, 1_000, 10_000, 100_000, 1_000_000);
    };
  }

  /** Which of the points the others are compared with; the first, if it is left out. */
  int from(List<Integer> measured) {
    return Math.max(0, measured.indexOf(from));
  }

  String label(int x) {
    return x == 1 ? "1 " + noun.replaceAll("s$", "") : "%,d %s".formatted(x, noun);
  }
}
