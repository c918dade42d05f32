package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a chart, from one round number to another.
 *
 * @param step from one tick to the next
 */
record Axis(double low, double high, double step) {

  /** Around these values, with about so many ticks. */
  static Axis around(double least, double most, int ticks) {
    double span = most > least ? most - least : Math.max(Math.abs(most), 1e-6);
    double step = round(span / ticks);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new Axis(low, high > low ? high : low + step, step);
  }

  /** From the first value to the last, with ticks at whole numbers. */
  static Axis whole(double first, double last, int ticks) {
    return new Axis(first, Math.max(last, first + 1), Math.max(1, round((last - first) / ticks)));
  }

  /** 1, 2 or 5 times a power of ten: the next that is no smaller. */
  private static double round(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(step, 1e-12))));
    double digit = step / power;
    return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (double i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-6; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Where a value lies, 0 to 1. */
  double at(double value) {
    return (value - low) / (high - low);
  }
}
