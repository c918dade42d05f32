package io.hardgate.student.promotion;

import java.util.OptionalDouble;

/**
 * What bears on a decision beside the comparison.
 *
 * @param pinned a person has gone back to an earlier version
 * @param rising the challenger's figures on new pairs are above its past, or it has diverged
 * @param record the champion's accuracy when it was promoted; empty where nobody measured it
 */
public record Circumstances(boolean pinned, boolean rising, OptionalDouble record) {}
