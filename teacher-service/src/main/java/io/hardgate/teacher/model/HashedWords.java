package io.hardgate.teacher.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Reads a text as a student does that was trained by this version of Hardgate: as the buckets of
 * its words, which are in lower case and end at everything that is no letter and no digit.
 *
 * @param buckets number of buckets
 * @param maxWords later words are not read
 */
record HashedWords(int buckets, int maxWords) {

  /** The bucket of every word, in order; may be empty. */
  int[] of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int[] found = new int[Math.min(maxWords, lower.length() / 2 + 1)];
    int count = 0;
    int start = -1;
    for (int at = 0; at <= lower.length() && count < maxWords; at++) {
      boolean inWord = at < lower.length() && Character.isLetterOrDigit(lower.charAt(at));
      if (inWord && start < 0) {
        start = at;
      } else if (!inWord && start >= 0) {
        byte[] word = lower.substring(start, at).getBytes(StandardCharsets.UTF_8);
        found[count++] = Integer.remainderUnsigned(MurmurHash3.hash32x86(word), buckets);
        start = -1;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
