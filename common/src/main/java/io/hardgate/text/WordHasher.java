package io.hardgate.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Reads a text as the buckets of its words: lower case, split at everything that is no letter and
 * no digit. The student that is trained and the one that teaches both read with this.
 *
 * @param buckets number of buckets
 * @param maxWords later words are not read
 */
public record WordHasher(int buckets, int maxWords) {

  /** The bucket of every word, in order; may be empty. */
  public int[] hash(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int[] found = new int[Math.min(maxWords, lower.length() / 2 + 1)];
    int count = 0;
    int start = -1;
    for (int at = 0; at <= lower.length() && count < maxWords; at++) {
      boolean inWord = at < lower.length() && Character.isLetterOrDigit(lower.charAt(at));
      if (inWord && start < 0) {
        start = at;
      } else if (!inWord && start >= 0) {
        found[count++] = bucket(lower.substring(start, at));
        start = -1;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private int bucket(String word) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    return Integer.remainderUnsigned(MurmurHash3.hash32x86(utf8), buckets);
  }
}
