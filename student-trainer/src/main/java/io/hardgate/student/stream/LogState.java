package io.hardgate.student.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a student has come in the log, for a checkpoint.
 *
 * @param nextOffsets by partition, the first offset that was not accounted for; of passes, where
 *     the range ends once they are over
 * @param heldOutFrom by partition, the offset of the oldest held-out pair that is kept for the
 *     evaluation
 * @param passes where its passes stand; null if it follows the log
 */
public record LogState(
    @JsonProperty("nextOffsets") Map<Integer, Long> nextOffsets,
    @JsonProperty("heldOutFrom") Map<Integer, Long> heldOutFrom,
    @JsonProperty("passes") Passes passes) {

  public LogState {
    nextOffsets = sorted(nextOffsets);
    heldOutFrom = sorted(heldOutFrom);
  }

  /**
   * Passes go on as they began: over the same range, with the same settings.
   *
   * @param pass the newest pass that a batch was taken from, from 1
   * @param batches of that pass that were taken, those without examples among them
   * @param rangeStart by partition, the first offset of the range
   * @param rangeEnd by partition, the first offset behind the range
   */
  public record Passes(
      @JsonProperty("pass") int pass,
      @JsonProperty("batches") long batches,
      @JsonProperty("rangeStart") Map<Integer, Long> rangeStart,
      @JsonProperty("rangeEnd") Map<Integer, Long> rangeEnd) {

    public Passes {
      rangeStart = sorted(rangeStart);
      rangeEnd = sorted(rangeEnd);
    }
  }

  /** In the order of the partitions, so that equal states are equal bytes in a checkpoint. */
  private static Map<Integer, Long> sorted(Map<Integer, Long> offsets) {
    return Collections.unmodifiableMap(new TreeMap<>(offsets));
  }

  /** Before the first pair. */
  public static final LogState NOWHERE = new LogState(Map.of(), Map.of(), null);

  /** The same place, with another window of held-out pairs: {@link HeldOut#from}. */
  public LogState withHeldOutFrom(Map<Integer, Long> offsets) {
    return new LogState(nextOffsets, offsets, passes);
  }
}
