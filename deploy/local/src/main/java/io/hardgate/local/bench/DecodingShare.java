package io.hardgate.local.bench;

import java.util.Locale;

/**
 * What decoding costs beside the step that it is for.
 *
 * @param workload its name
 * @param encoding of the teacher's logits
 * @param positions of a batch
 * @param bytes a position of the {@code Pair} records
 * @param stepMillis of a training step, from batches in memory, on one thread of the engine
 * @param decodingMillis of a processor, for a batch
 * @param share of the second in the first, round by round
 */
public record DecodingShare(
    String workload,
    String encoding,
    double positions,
    double bytes,
    Spread stepMillis,
    Spread decodingMillis,
    Spread share) {

  /** Two lines of Markdown. */
  public static final String HEADING =
      """
      | workload | encoding | positions / batch | pair bytes / position | step, ms | quartiles | decoding, ms | quartiles | share of a step | quartiles |
      |---|---|---|---|---|---|---|---|---|---|""";

  /** A line of Markdown. */
  public String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %.2f | %.2f to %.2f | %.3f | %.3f to %.3f | %.2f %% | %.2f to %.2f %% |",
        workload,
        encoding,
        positions,
        bytes,
        stepMillis.median(),
        stepMillis.low(),
        stepMillis.high(),
        decodingMillis.median(),
        decodingMillis.low(),
        decodingMillis.high(),
        100 * share.median(),
        100 * share.low(),
        100 * share.high());
  }
}
