package io.hardgate.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;

/**
 * What training took while it went on.
 *
 * @param workload its name
 * @param batchSize pairs a step
 * @param warmUp steps before the first fifth
 * @param fifths of the run, in their order
 */
public record MemoryRun(String workload, int batchSize, int warmUp, List<MemoryFifth> fifths) {

  /**
   * What the last fifth took, as multiples of the first; null where that is not known, or nothing.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Growth(
      Double allocatedAStep, Double heap, Double direct, Double resident, Double anonymous) {}

  /** From the first fifth to the last. */
  @JsonProperty
  public Growth growth() {
    return new Growth(
        growth(MemoryFifth::allocatedBytesAStep),
        growth(MemoryFifth::heapBytes),
        growth(MemoryFifth::directBytes),
        growth(MemoryFifth::residentBytes),
        growth(MemoryFifth::anonymousBytes));
  }

  private Double growth(Function<MemoryFifth, Double> figure) {
    Double first = figure.apply(fifths.get(0));
    Double last = figure.apply(fifths.get(fifths.size() - 1));
    return first == null || first == 0 ? null : Double.valueOf(last / first);
  }
}
