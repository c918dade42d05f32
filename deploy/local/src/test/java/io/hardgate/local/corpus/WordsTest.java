package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void areRunsOfLettersAndDigitsAndSinglePunctuation() {
    assertThat(Words.of("It's the 2nd-best, ÉTÉ 100%...\u00a0$_\tthat"))
        .containsExactly(
            "it", "'", "s", "the", "2nd", "-", "best", ",", "été", "100", "%", ".", ".", ".", "$",
            "_", "that");
    assertThat(Words.of("naï\u0308ve \ud835\udc00\ud835\udc01")) // a mark; beyond 16 bits
        .containsExactly("naï\u0308ve", "\ud835\udc00\ud835\udc01");
    assertThat(Words.of(" \n\u200b\u00ad")).isEmpty();
  }

  @Property
  void loseNothingButWhatSeparates(@ForAll String text) {
    String kept =
        text.toLowerCase(Locale.ROOT)
            .codePoints()
            .filter(c -> !separates(Character.getType(c)))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertThat(String.join("", Words.of(text))).isEqualTo(kept);
  }

  @Property
  void ofTheWordsAreTheWords(@ForAll String text) {
    List<String> words = Words.of(text);
    assertThat(Words.of(String.join(" ", words))).isEqualTo(words);
  }

  private static boolean separates(int type) {
    return switch (type) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
