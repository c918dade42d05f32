package io.hardgate.local.bench;

/**
 * How a contestant did.
 *
 * @param speed how much of its work it did a second
 * @param ratio of its speed to that of the first contestant, round by round
 */
public record Standing(String name, Spread speed, Spread ratio) {}
