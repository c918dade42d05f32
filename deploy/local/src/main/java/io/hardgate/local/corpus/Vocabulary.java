package io.hardgate.local.corpus;

import io.hardgate.messages.LabelSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The words that a language model knows, each with an id: its class in a label space. */
public final class Vocabulary {

  /** Stands before the first word of a text. */
  public static final String BEGIN = "<s>";

  /** Follows the last word of a text. */
  public static final String END = "</s>";

  /** Stands for every word that is not known. */
  public static final String UNKNOWN = "<unk>";

  private static final List<String> MARKS = List.of(BEGIN, END, UNKNOWN);

  private final LabelSpace space;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * The vocabulary with these names.
   *
   * @throws IllegalArgumentException if one of {@value #BEGIN}, {@value #END} and {@value #UNKNOWN}
   *     is not among them
   */
  public Vocabulary(LabelSpace space) {
    this.space = space;
    for (int id = 0; id < space.classes(); id++) {
      ids.put(space.names().get(id), id);
    }
    List<String> missing = MARKS.stream().filter(mark -> !ids.containsKey(mark)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "has no %s among its %,d names; hardgate vocabulary writes one that has"
              .formatted(String.join(", ", missing), space.classes()));
    }
  }

  /**
   * The marks {@value #BEGIN}, {@value #END} and {@value #UNKNOWN}, and behind them the words that
   * are most frequent in what the corpus has for teacher and student; equally frequent ones in the
   * order of {@link String#compareTo}. What is held out is not looked at.
   *
   * @param words how many, the marks not counted; all, if there are fewer
   */
  public static Vocabulary mostFrequent(Corpus corpus, int words) {
    HashSplit<Text> split = corpus.split();
    Map<String, Long> counts = new HashMap<>();
    Stream.concat(split.teacher().stream(), split.student().stream())
        .forEach(text -> text.words().forEach(word -> counts.merge(word, 1L, Long::sum)));
    List<String> names = new ArrayList<>(MARKS);
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(words)
        .forEach(entry -> names.add(entry.getKey()));
    return new Vocabulary(LabelSpace.of(names));
  }

  /** Its names in the order of their ids. */
  public LabelSpace space() {
    return space;
  }

  /** The id of this word, that of {@value #UNKNOWN} if it is not known. */
  public int id(String word) {
    Integer id = ids.get(word);
    return id == null ? ids.get(UNKNOWN) : id;
  }

  /** Whether the word has an id of its own. */
  public boolean knows(String word) {
    return ids.containsKey(word);
  }
}
