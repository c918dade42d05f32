package io.hardgate.local.corpus;

import java.util.List;

/**
 * One text of a corpus: a gloss, a sentence, a line.
 *
 * @param id the same on every machine and in every version of Hardgate
 */
public record Text(String id, String text) {

  /** Its words, as {@link Words} takes them. */
  public List<String> words() {
    return Words.of(text);
  }
}
