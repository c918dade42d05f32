package io.hardgate.local.quickstart;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a person can choose.
 *
 * @param samples that are streamed to the students; held-out ones come on top
 * @param passes over the pairs, for every student
 * @param seed of weights and order, for every student
 * @param report where the table goes as JSON
 * @param stay whether to go on following afterwards
 * @param kafka a broker to use instead of the embedded one
 * @param port that serves the metrics
 */
public record QuickstartOptions(
    int samples,
    int passes,
    long seed,
    Optional<Path> report,
    boolean stay,
    Optional<String> kafka,
    int port) {}
