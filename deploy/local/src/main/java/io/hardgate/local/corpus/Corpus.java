package io.hardgate.local.corpus;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Texts under a name.
 *
 * @param texts no two of the same words, none without words
 */
public record Corpus(String name, List<Text> texts) {

  private static final double TEACHER_END = 0.6;
  private static final double HELD_OUT_END = 0.7;

  public Corpus {
    texts = List.copyOf(texts);
  }

  /**
   * The corpus of these texts. Of those with the same words only the first is taken, so that what
   * is held out has been learned by nobody.
   */
  public static Corpus of(String name, Stream<Text> texts) {
    Set<String> seen = new HashSet<>();
    seen.add("");
    return new Corpus(
        name, texts.filter(text -> seen.add(String.join(" ", text.words()))).toList());
  }

  /**
   * The three sets: of all texts about 60 % are for the teacher, 10 % held out, and 30 % for the
   * student.
   */
  public HashSplit<Text> split() {
    return HashSplit.of(texts, Text::id, TEACHER_END, HELD_OUT_END);
  }
}
