package io.hardgate.local.bench;

import java.util.Locale;

/**
 * What was measured with one load: medians of the rounds.
 *
 * @param rawRecordsPerSecond of samples and logits, read by a plain consumer
 * @param pairedRecordsPerSecond of samples and logits, read, paired and committed
 * @param ratio of each round's paired to its own raw records a second
 * @param written bytes to Kafka for each byte of logits
 */
public record PairingFigures(
    PairingLoad load,
    double rawRecordsPerSecond,
    double pairedRecordsPerSecond,
    Spread ratio,
    Written written) {

  /** The columns of {@link #line}; low and high are the quartiles of the ratio. */
  public static final String HEADING =
      line(
          "bytes",
          "teachers",
          "lag",
          "samples",
          "raw/s",
          "paired/s",
          "ratio",
          "low",
          "high",
          "logits",
          "changelog",
          "pairs",
          "all");

  /**
   * Bytes that the broker took for each byte of logits, which is one of their values alone.
   *
   * @param logits the topic that the teachers write
   * @param changelogs all topics of the application itself
   * @param pairs the training log
   */
  public record Written(double logits, double changelogs, double pairs) {

    /** All of them. */
    public double all() {
      return logits + changelogs + pairs;
    }
  }

  /** The row of the table for people. */
  public String line() {
    return line(
        Integer.toString(load.bytes()),
        Integer.toString(load.teachers()),
        Integer.toString(load.lag()),
        Integer.toString(load.samples()),
        format("%,.0f", rawRecordsPerSecond),
        format("%,.0f", pairedRecordsPerSecond),
        format("%.3f", ratio.median()),
        format("%.3f", ratio.low()),
        format("%.3f", ratio.high()),
        format("%.2f", written.logits()),
        format("%.2f", written.changelogs()),
        format("%.2f", written.pairs()),
        format("%.2f", written.all()));
  }

  private static String format(String pattern, double figure) {
    return String.format(Locale.ROOT, pattern, figure);
  }

  private static String line(String... cells) {
    StringBuilder line = new StringBuilder();
    for (String cell : cells) {
      line.append("%11s".formatted(cell));
    }
    return line.toString();
  }
}
