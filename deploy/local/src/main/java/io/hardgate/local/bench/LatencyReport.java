package io.hardgate.local.bench;

import java.util.List;

/**
 * What {@code bench latency} found, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param profiles in their order
 */
public record LatencyReport(
    String command, Machine machine, List<LatencyBenchmark.Latency> profiles) {}
