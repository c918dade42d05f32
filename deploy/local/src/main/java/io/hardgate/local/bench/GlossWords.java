package io.hardgate.local.bench;

import io.hardgate.local.wordnet.Synset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * All glosses of WordNet 3.1 with their examples, as sequences of words: runs of letters and digits
 * in lower case, numbered by frequency from 1. Words beyond the vocabulary are 0, as is what stands
 * before the first word.
 */
final class GlossWords {

  /** Words that the next one is predicted from. */
  static final int CONTEXT = 4;

  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

  private final int vocabulary;
  private final List<int[]> glosses = new ArrayList<>();
  private final long[] counts;

  /** The vocabulary's size counts 0 in. The order of the glosses is seeded. */
  GlossWords(int vocabulary, long seed) {
    this.vocabulary = vocabulary;
    List<List<String>> texts = new ArrayList<>();
    Map<String, Integer> frequencies = new LinkedHashMap<>();
    for (String file : List.of("noun", "verb", "adj", "adv")) {
      for (Synset synset : Synset.all(file)) {
        String gloss = synset.gloss().toLowerCase(Locale.ROOT);
        List<String> words = WORD.matcher(gloss).results().map(MatchResult::group).toList();
        texts.add(words);
        words.forEach(word -> frequencies.merge(word, 1, Integer::sum));
      }
    }
    Map<String, Integer> numbers = new HashMap<>();
    frequencies.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(vocabulary - 1L)
        .forEach(entry -> numbers.put(entry.getKey(), numbers.size() + 1));
    counts = new long[vocabulary];
    for (List<String> text : texts) {
      int[] gloss = text.stream().mapToInt(word -> numbers.getOrDefault(word, 0)).toArray();
      for (int word : gloss) {
        counts[word]++;
      }
      glosses.add(gloss);
    }
    Collections.shuffle(glosses, new Random(seed));
  }

  int vocabulary() {
    return vocabulary;
  }

  /** The glosses in their shuffled order. */
  List<int[]> glosses() {
    return Collections.unmodifiableList(glosses);
  }

  /** log of each word's share, with one more of each. */
  float[] logFrequencies() {
    double all = vocabulary;
    for (long count : counts) {
      all += count;
    }
    float[] logs = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      logs[i] = (float) Math.log((counts[i] + 1) / all);
    }
    return logs;
  }

  /**
   * Predictions of known words.
   *
   * @param contexts positions x {@value #CONTEXT}, the nearest word last
   * @param words the word that follows, one a position
   */
  record Positions(long[] contexts, long[] words) {

    int count() {
      return words.length;
    }

    Positions range(int from, int to) {
      return new Positions(
          java.util.Arrays.copyOfRange(contexts, from * CONTEXT, to * CONTEXT),
          java.util.Arrays.copyOfRange(words, from, to));
    }
  }

  /** All positions of these glosses, in their order. */
  static Positions positions(List<int[]> glosses) {
    int count = glosses.stream().mapToInt(GlossWords::known).sum();
    long[] contexts = new long[count * CONTEXT];
    long[] words = new long[count];
    int at = 0;
    for (int[] gloss : glosses) {
      for (int i = 0; i < gloss.length; i++) {
        if (gloss[i] > 0) {
          for (int j = 0; j < CONTEXT; j++) {
            int before = i - CONTEXT + j;
            contexts[at * CONTEXT + j] = before < 0 ? 0 : gloss[before];
          }
          words[at++] = gloss[i];
        }
      }
    }
    return new Positions(contexts, words);
  }

  /** How many words of a gloss are in the vocabulary. */
  static int known(int[] gloss) {
    int count = 0;
    for (int word : gloss) {
      count += word > 0 ? 1 : 0;
    }
    return count;
  }
}
