package io.hardgate.local.bench;

import java.util.List;

/**
 * How a contestant did.
 *
 * @param speed how much of its work it did a second
 * @param ratio of its speed to that of the first contestant, round by round
 * @param speeds of the rounds, in their order
 */
public record Standing(String name, Spread speed, Spread ratio, List<Double> speeds) {}
