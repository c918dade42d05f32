package io.hardgate.teacher.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The host side of a batch of texts as hashed words, rows x words of the longest: direct buffers
 * that are filled again and again. Used by one thread at a time.
 */
final class WordBatch {

  private final ByteBuffer buckets;
  private final ByteBuffer weights;
  private int rows;
  private int words;

  /** Room for a batch of texts that have so many words at most. */
  WordBatch(int mostRows, int mostWords) {
    int places = Math.multiplyExact(mostRows, mostWords);
    this.buckets = direct(Math.multiplyExact(places, Long.BYTES));
    this.weights = direct(places * Float.BYTES);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Replaces what the batch holds by these texts, each as the buckets of its words. */
  void fill(List<int[]> texts) {
    rows = texts.size();
    words = Math.max(1, texts.stream().mapToInt(text -> text.length).max().orElse(1));
    buckets.clear();
    weights.clear();
    for (int[] text : texts) {
      for (int i = 0; i < words; i++) {
        buckets.putLong(i < text.length ? text[i] : 0);
        weights.putFloat(i < text.length ? 1f / text.length : 0);
      }
    }
  }

  int rows() {
    return rows;
  }

  int words() {
    return words;
  }

  /** Of the words, int64, padded with 0. */
  ByteBuffer buckets() {
    return buckets.clear().limit(rows * words * Long.BYTES);
  }

  /** Of each word in the mean of its text, float32; 0 for padding. */
  ByteBuffer weights() {
    return weights.clear().limit(rows * words * Float.BYTES);
  }
}
