package io.hardgate.pairing;

/**
 * What the topics take.
 *
 * @param maxPairBytes what a pair's sample and logits may have together
 * @param maxDeadLetterBytes the bytes of records that are larger are not kept
 */
public record Limits(int maxPairBytes, int maxDeadLetterBytes) {}
