package io.hardgate.student.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Sequences of tokens as a student's batches hold them. */
final class Sequences {

  private Sequences() {}

  /** Padded to the longest of them with 0. */
  static NDList arrays(NDManager manager, List<long[]> sequences) {
    int longest = sequences.stream().mapToInt(sequence -> sequence.length).max().orElseThrow();
    return arrays(manager, sequences, longest, 0);
  }

  /** Padded to this length with this token. */
  static NDList arrays(NDManager manager, List<long[]> sequences, int longest, long padding) {
    long[] tokens = new long[sequences.size() * longest];
    Arrays.fill(tokens, padding);
    LongStream.Builder places = LongStream.builder();
    for (int row = 0; row < sequences.size(); row++) {
      for (int t = 0; t < sequences.get(row).length; t++) {
        tokens[row * longest + t] = sequences.get(row)[t];
        places.add((long) row * longest + t);
      }
    }
    return new NDList(
        manager.create(tokens, new Shape(sequences.size(), longest)),
        manager.create(places.build().toArray()));
  }
}
