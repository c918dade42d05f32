package io.hardgate.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What was measured with one load: medians of the rounds.
 *
 * @param rawRecordsPerSecond of samples and logits, read by a plain consumer
 * @param pairedRecordsPerSecond of samples and logits, read, paired and committed
 * @param ratio median of each round's paired by its own raw records a second
 * @param written bytes to Kafka for each byte of logits
 */
public record PairingFigures(
    PairingLoad load,
    double rawRecordsPerSecond,
    double pairedRecordsPerSecond,
    double ratio,
    Written written) {

  /** The columns of {@link #line}. */
  public static final String HEADING =
      line(
          "bytes",
          "teachers",
          "lag",
          "samples",
          "raw/s",
          "paired/s",
          "ratio",
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
        format("%.3f", ratio),
        format("%.2f", written.logits()),
        format("%.2f", written.changelogs()),
        format("%.2f", written.pairs()),
        format("%.2f", written.all()));
  }

  /** Writes them as a JSON array. */
  public static void writeTo(Path file, List<PairingFigures> figures) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(figures) + "\n");
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
