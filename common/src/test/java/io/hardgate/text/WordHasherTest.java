package io.hardgate.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WordHasherTest {

  private final WordHasher hasher = new WordHasher(1000, 5);

  @Test
  void readsWordsWithoutCaseAndPunctuation() {
    assertThat(hasher.hash("The cat, (a) CAT!"))
        .containsExactly(hasher.hash("the cat a cat"))
        .hasSize(4);
    assertThat(hasher.hash("cat")).isNotEqualTo(hasher.hash("dog"));
  }

  @Test
  void cutsLongTexts() {
    assertThat(hasher.hash("a b c d e f g")).containsExactly(hasher.hash("a b c d e"));
  }

  @Test
  void aTextWithoutWordsHasNone() {
    assertThat(hasher.hash("")).isEmpty();
    assertThat(hasher.hash(" ?! ")).isEmpty();
  }

  @Property
  void staysWithinItsBuckets(@ForAll String text, @ForAll @IntRange(min = 2) int buckets) {
    int[] words = new WordHasher(buckets, 50).hash(text);
    assertThat(words.length).isLessThanOrEqualTo(50);
    for (int bucket : words) {
      assertThat(bucket).isBetween(0, buckets - 1);
    }
  }
}
