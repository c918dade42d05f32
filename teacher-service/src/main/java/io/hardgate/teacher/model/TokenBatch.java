package io.hardgate.teacher.model;

import ai.djl.huggingface.tokenizers.Encoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The host side of a batch of tokens, rows x length: direct buffers that are filled again and
 * again. Used by one thread at a time.
 */
final class TokenBatch {

  /** How the numbers lie in the buffers. */
  enum Width {
    INT32,
    INT64
  }

  private final Width width;
  private final long padding;
  private final int shortest;
  // Direct memory is freed by the garbage collector alone, so it is taken once.
  private final ByteBuffer ids;
  private final ByteBuffer mask;
  private final ByteBuffer types;
  private int rows;
  private int length;

  /**
   * Room for a batch.
   *
   * @param mostCells tokens of a batch with its padding, at most
   * @param padding the id that fills a row up
   * @param shortest rows are filled up to this length at least
   */
  TokenBatch(int mostCells, Width width, long padding, int shortest) {
    this.width = width;
    this.padding = padding;
    this.shortest = shortest;
    this.ids = direct(mostCells);
    this.mask = direct(mostCells);
    this.types = direct(mostCells);
  }

  private ByteBuffer direct(int cells) {
    return ByteBuffer.allocateDirect(cells * bytes()).order(ByteOrder.nativeOrder());
  }

  private int bytes() {
    return width == Width.INT64 ? Long.BYTES : Integer.BYTES;
  }

  /**
   * Replaces what the batch holds.
   *
   * @param tokens of all texts
   * @param order of the texts, the shortest first
   * @param from where the batch begins in the order
   * @param to where it ends, exclusive
   */
  void fill(Encoding[] tokens, int[] order, int from, int to) {
    rows = to - from;
    length = Math.max(shortest, tokens[order[to - 1]].getIds().length);
    ids.clear(); // of the limit that the last batch has set
    mask.clear();
    for (int row = 0; row < rows; row++) {
      long[] text = tokens[order[from + row]].getIds();
      for (int i = 0; i < length; i++) {
        boolean token = i < text.length;
        put(ids, row * length + i, token ? text[i] : padding);
        put(mask, row * length + i, token ? 1 : 0);
      }
    }
  }

  private void put(ByteBuffer buffer, int cell, long value) {
    if (width == Width.INT64) {
      buffer.putLong(cell * Long.BYTES, value);
    } else {
      buffer.putInt(cell * Integer.BYTES, (int) value);
    }
  }

  int rows() {
    return rows;
  }

  int length() {
    return length;
  }

  /** The tokens, padded. */
  ByteBuffer ids() {
    return filled(ids);
  }

  /** 1 for a token, 0 for padding. */
  ByteBuffer mask() {
    return filled(mask);
  }

  /** All 0: every text is a single one. */
  ByteBuffer types() {
    return filled(types);
  }

  private ByteBuffer filled(ByteBuffer buffer) {
    return buffer.clear().limit(rows * length * bytes());
  }
}
