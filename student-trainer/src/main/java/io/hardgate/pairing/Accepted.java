package io.hardgate.pairing;

import com.google.protobuf.ByteString;

/**
 * What is needed of a usable record, whatever it was written in.
 *
 * @param message as it stands in a pair: Protobuf, over the student's label space
 * @param teacher whose logits they are; empty for a sample or a label
 * @param positions how many it has
 * @param labelled whether a sample or a label says what is true
 */
record Accepted(ByteString message, String teacher, int positions, boolean labelled) {}
