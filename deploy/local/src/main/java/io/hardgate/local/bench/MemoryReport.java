package io.hardgate.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What memory training took, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param steps of each run, without its warm-up
 * @param untold what could not be measured here, and why; null if all was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryReport(
    String command, Machine machine, int steps, String untold, List<MemoryRun> runs) {}
