package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;

/** An axis of a chart on which equal factors are equally long. */
record LogAxis(double low, double high) {

  private static final int[] DIGITS = {1, 2, 5};
  private static final int MOST_TICKS = 7;

  /** From the first of these values to the last, with some room beside them. */
  static LogAxis over(double first, double last) {
    double room = Math.pow(last / first, 0.06);
    return new LogAxis(first / room, last * room);
  }

  /**
   * Around these values, from one tick to another. No shorter than a factor of ten: what hardly
   * grows is to look like that.
   */
  static LogAxis around(double least, double most) {
    double wider = Math.max(1, Math.sqrt(10 * least / most));
    return new LogAxis(tick(least / wider, false), tick(most * wider, true));
  }

  /** The next tick that is no larger, or no smaller. */
  private static double tick(double value, boolean up) {
    double power = Math.pow(10, Math.floor(Math.log10(value)) - 1);
    double tick = up ? Double.POSITIVE_INFINITY : 0;
    for (int decade = 0; decade < 3; decade++, power *= 10) {
      for (int digit : DIGITS) {
        double candidate = digit * power;
        if (up ? candidate >= value * (1 - 1e-9) : candidate <= value * (1 + 1e-9)) {
          tick = up ? Math.min(tick, candidate) : Math.max(tick, candidate);
        }
      }
    }
    return tick;
  }

  /** 1, 2 and 5 times the powers of ten; the powers alone where these are too many. */
  List<Double> ticks() {
    List<Double> all = new ArrayList<>();
    List<Double> powers = new ArrayList<>();
    for (double tick = tick(low, true); tick <= high * (1 + 1e-9); tick = tick(tick * 1.5, true)) {
      all.add(tick);
      if (Math.abs(Math.rint(Math.log10(tick)) - Math.log10(tick)) < 1e-9) {
        powers.add(tick);
      }
    }
    return all.size() > MOST_TICKS ? powers : all;
  }

  /** Where a value lies, 0 to 1. */
  double at(double value) {
    return Math.log(value / low) / Math.log(high / low);
  }
}
