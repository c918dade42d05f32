package io.hardgate.local.bench;

import java.util.List;

/**
 * What {@code bench pairing} found, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param rounds that were counted
 * @param loads in their order
 */
public record PairingReport(
    String command, Machine machine, int rounds, List<PairingFigures> loads) {}
