package io.hardgate.local.wordnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynsetTest {

  @Test
  void separatesTheDefinitionFromItsExamples() {
    Synset synset =
        Synset.parse(
            "00029976 04 n 01 event 0 000 | something; that happens; \"an example\"; \"two\"  ");
    assertThat(synset)
        .isEqualTo(new Synset("00029976", 4, "something; that happens; \"an example\"; \"two\""));
    assertThat(synset.definition()).isEqualTo("something; that happens");
  }

  /** As many as wnstats(7WN) says, satellites with the adjectives. */
  @ParameterizedTest
  @CsvSource({"noun,82192", "verb,13789", "adj,18185", "adv,3625"})
  void areAllThere(String partOfSpeech, int count) {
    assertThat(Synset.all(partOfSpeech)).hasSize(count);
  }

  @Test
  void definitionsHaveTheWordsThatAreSaidOfWordNet() {
    // 1.18 million, where a word is what stands between spaces.
    assertThat(
            Glosses.texts()
                .mapToLong(text -> Pattern.compile("\\s+").splitAsStream(text.text()).count())
                .sum())
        .isEqualTo(1_176_357);
  }
}
