package io.hardgate.local.corpus;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words of a text: in lower case (of no locale), each run of letters, marks and digits (Unicode
 * categories L, M and N) is a word, and so is each other character that is neither a space (Z) nor
 * a control or format character (C), which only separate. {@code "It's 2nd-best."} has the words
 * {@code it ' s 2nd - best .}
 */
public final class Words {

  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+|[^\\p{L}\\p{M}\\p{N}\\p{Z}\\p{C}]");

  private Words() {}

  /** The words of this text, in their order. */
  public static List<String> of(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }
}
