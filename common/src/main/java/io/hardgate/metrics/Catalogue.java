package io.hardgate.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The meters of one module, each declared once. */
public final class Catalogue {

  private final String title;
  private final List<MeterFamily> families = new ArrayList<>();

  /**
   * An empty one.
   *
   * @param title of its section in the documentation
   */
  public Catalogue(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** All of them, as they were declared. */
  public List<MeterFamily> families() {
    return Collections.unmodifiableList(families);
  }

  /** Declares a counter; its name ends with {@code _total}. */
  public MeterFamily counter(String name, String unit, String help, Label... labels) {
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException("the name of the counter " + name + " ends with _total");
    }
    return add(new MeterFamily(name, MeterFamily.Type.COUNTER, unit, help, List.of(labels)));
  }

  /** Declares a gauge. */
  public MeterFamily gauge(String name, String unit, String help, Label... labels) {
    return add(new MeterFamily(name, MeterFamily.Type.GAUGE, unit, help, List.of(labels)));
  }

  /**
   * Declares a histogram.
   *
   * @param bounds the upper bounds of its classic buckets, rising
   */
  public MeterFamily histogram(
      String name, String unit, String help, double[] bounds, Label... labels) {
    return add(
        new MeterFamily(name, MeterFamily.Type.HISTOGRAM, unit, help, List.of(labels), bounds));
  }

  /** Declares a summary of another library: how many there were and their sum. */
  public MeterFamily summary(String name, String unit, String help, Label... labels) {
    return add(new MeterFamily(name, MeterFamily.Type.SUMMARY, unit, help, List.of(labels)));
  }

  private MeterFamily add(MeterFamily family) {
    if (families.stream().anyMatch(known -> known.name().equals(family.name()))) {
      throw new IllegalArgumentException(family.name() + " is declared twice");
    }
    families.add(family);
    return family;
  }
}
