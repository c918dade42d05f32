package io.hardgate.teacher.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The host side of a batch of token sequences, rows x the longest: direct buffers that are filled
 * again and again. Used by one thread at a time.
 */
final class SequenceBatch {

  private final ByteBuffer tokens;
  private final ByteBuffer places;
  private int rows;
  private int longest;
  private int positions;

  /**
   * Room for a batch.
   *
   * @param mostCells tokens of a batch with its padding, at most
   */
  SequenceBatch(int mostCells) {
    this.tokens = direct(mostCells);
    this.places = direct(mostCells);
  }

  private static ByteBuffer direct(int cells) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(cells, Long.BYTES))
        .order(ByteOrder.nativeOrder());
  }

  /** Replaces what the batch holds by these sequences. */
  void fill(List<int[]> sequences) {
    rows = sequences.size();
    longest = sequences.stream().mapToInt(sequence -> sequence.length).max().orElse(0);
    positions = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    tokens.clear();
    places.clear();
    for (int row = 0; row < rows; row++) {
      int[] sequence = sequences.get(row);
      for (int t = 0; t < longest; t++) {
        tokens.putLong(t < sequence.length ? sequence[t] : 0);
        if (t < sequence.length) {
          places.putLong((long) row * longest + t);
        }
      }
    }
  }

  int rows() {
    return rows;
  }

  int longest() {
    return longest;
  }

  /** Real ones, of all sequences. */
  int positions() {
    return positions;
  }

  /** Rows x longest, int64, padded on the right with 0. */
  ByteBuffer tokens() {
    return tokens.clear().limit(rows * longest * Long.BYTES);
  }

  /** Of the real positions, row by row, int64: row x longest + t. */
  ByteBuffer places() {
    return places.clear().limit(positions * Long.BYTES);
  }
}
