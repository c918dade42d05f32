package io.hardgate.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a benchmark found, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param rounds that were counted
 * @param contests in their order
 */
public record BenchReport(String command, Machine machine, int rounds, List<Contest> contests) {

  /**
   * One comparison.
   *
   * @param workload its name
   * @param unit what a speed is so many of, a second
   * @param growth of the cost from one to the next; null where nothing grows
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Contest(String workload, String unit, List<Standing> standings, Growth growth) {

    /** Of contestants that differ in kind. */
    public Contest(String workload, String unit, List<Standing> standings) {
      this(workload, unit, standings, null);
    }

    /** One of the unit: {@code step} of {@code steps}. */
    public String one() {
      return unit.substring(0, unit.length() - 1);
    }
  }
}
