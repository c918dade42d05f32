package io.hardgate.local.bench;

import java.util.Locale;

/**
 * Bytes a position of one encoding where it travels, with one teacher.
 *
 * @param logits of the {@code Logits} records
 * @param logitsTopic of the batches on {@code logits}: keys, headers and all
 * @param logitsCompressed the same, compressed
 * @param pairs of the {@code Pair} records: the sample, its labels, the logits
 * @param pairsTopic of the batches on {@code pairs}
 * @param pairsCompressed the same, compressed
 */
public record WireBytes(
    double logits,
    double logitsTopic,
    double logitsCompressed,
    double pairs,
    double pairsTopic,
    double pairsCompressed) {

  /**
   * Two lines of Markdown.
   *
   * @param compression the producers' {@code compression.type}
   */
  public static String heading(String compression) {
    return """
        | encoding | logits: records, bytes / position | in batches | %1$s | pairs: records, bytes / position | in batches | %1$s |
        |---|---|---|---|---|---|---|"""
        .formatted(compression);
  }

  /** A line of Markdown. */
  public String row(String encoding) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.1f | %,.1f | %,.1f | %,.1f | %,.1f | %,.1f |",
        encoding,
        logits,
        logitsTopic,
        logitsCompressed,
        pairs,
        pairsTopic,
        pairsCompressed);
  }
}
