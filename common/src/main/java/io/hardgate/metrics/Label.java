package io.hardgate.metrics;

/**
 * A label of meters.
 *
 * @param values what it may be; a meter is a series for each of them, so that they are few
 */
public record Label(String name, String values) {}
