package io.hardgate.local.wordnet;

import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.Text;
import java.util.List;
import java.util.stream.Stream;

/**
 * The definitions of all synsets of WordNet 3.1, of nouns, verbs, adjectives and adverbs, without
 * their examples. The id is {@code wn31-}, the offset, {@code -}, and n, v, a or r.
 */
public final class Glosses {

  private Glosses() {}

  /** Its definitions. */
  public static Corpus corpus() {
    return Corpus.of("glosses", texts());
  }

  static Stream<Text> texts() {
    return Stream.of(texts("noun", "n"), texts("verb", "v"), texts("adj", "a"), texts("adv", "r"))
        .flatMap(List::stream);
  }

  private static List<Text> texts(String partOfSpeech, String letter) {
    return Synset.all(partOfSpeech).stream()
        .map(synset -> new Text("wn31-" + synset.offset() + "-" + letter, synset.definition()))
        .toList();
  }
}
