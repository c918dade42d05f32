package io.hardgate.config;

import java.util.Optional;

/**
 * Where a student begins that has no checkpoint, and where its passes end.
 *
 * @param from the first pair of the log that it may learn from
 * @param until the first pair that it does not learn from any more; of passes only, empty: those
 *     that are there when they begin
 * @param warmStart a student whose weights it begins with: the directory of a promoted version, or
 *     {@code promoted:ID}; empty: random weights
 */
public record StudentStart(LogPoint from, Optional<LogPoint> until, Optional<String> warmStart) {}
