package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.local.wordnet.Glosses;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class TokenSamplesTest {

  private static final Vocabulary VOCABULARY =
      new Vocabulary(LabelSpace.of(List.of("<s>", "</s>", "<unk>", "the", "dog", "barks", ".")));

  @Test
  void labelsAreTheTokensThatComeNext() {
    Sample sample =
        new TokenSamples(VOCABULARY, 1, 24, false)
            .of(new Text("7", "The dog growls."), Split.HELD_OUT)
            .orElseThrow();
    assertThat(sample.getId()).isEqualTo("7");
    assertThat(sample.getSplit()).isEqualTo(Split.HELD_OUT);
    assertThat(sample.getLabelSpace()).isEqualTo(VOCABULARY.space().fingerprint());
    assertThat(names(sample.getTokens().getIdsList()))
        .containsExactly("<s>", "the", "dog", "<unk>", ".");
    assertThat(names(sample.getLabelsList())).containsExactly("the", "dog", "<unk>", ".", "</s>");
  }

  @Test
  void textsThatAreTooShortOrTooLongAreLeftOut() {
    TokenSamples samples = new TokenSamples(VOCABULARY, 3, 4, false);
    assertThat(samples.of(new Text("1", "the dog"), Split.TRAIN)).isEmpty();
    assertThat(samples.of(new Text("2", "the dog barks"), Split.TRAIN)).isPresent();
    assertThat(samples.of(new Text("3", "the dog barks."), Split.TRAIN)).isEmpty();
  }

  @Test
  void aTextThatIsCutHasItsNextWordForTheLastLabel() {
    TokenSamples samples = new TokenSamples(VOCABULARY, 3, 4, true);
    Sample cut = samples.of(new Text("3", "the dog barks."), Split.TRAIN).orElseThrow();
    assertThat(names(cut.getTokens().getIdsList())).containsExactly("<s>", "the", "dog", "barks");
    assertThat(names(cut.getLabelsList())).containsExactly("the", "dog", "barks", ".");
    Sample whole = samples.of(new Text("2", "the dog barks"), Split.TRAIN).orElseThrow();
    assertThat(names(whole.getLabelsList())).containsExactly("the", "dog", "barks", "</s>");
    assertThat(samples.of(new Text("1", "the dog"), Split.TRAIN)).isEmpty();
  }

  @Property
  void aSampleIsGoodAndGivesItsWordsBack(
      @ForAll @NotEmpty String text,
      @ForAll @IntRange(min = 1, max = 12) int positions,
      @ForAll boolean cut)
      throws Exception {
    List<String> words = Words.of(text);
    List<String> names = new ArrayList<>(VOCABULARY.space().names());
    words.stream().filter(word -> !names.contains(word)).forEach(names::add);
    Vocabulary all = new Vocabulary(LabelSpace.of(names.stream().distinct().toList()));
    Optional<Sample> made =
        new TokenSamples(all, 1, positions, cut).of(new Text("id", text), Split.TRAIN);
    assertThat(made.isPresent()).isEqualTo(!words.isEmpty() && (cut || words.size() < positions));
    if (made.isPresent()) {
      Sample sample = made.get();
      List<Integer> tokens = sample.getTokens().getIdsList();
      byte[] key = "id".getBytes(StandardCharsets.UTF_8);
      assertThat(new RecordRules(all.space()).check(key, sample))
          .isEqualTo(tokens.size())
          .isLessThanOrEqualTo(positions);
      List<String> labels = sample.getLabelsList().stream().map(all.space().names()::get).toList();
      if (tokens.size() == words.size() + 1) {
        assertThat(labels.subList(0, words.size())).isEqualTo(words);
        assertThat(labels).endsWith(Vocabulary.END);
      } else {
        assertThat(labels).isEqualTo(words.subList(0, positions));
      }
      assertThat(tokens.get(0)).isEqualTo(all.id(Vocabulary.BEGIN));
      assertThat(tokens.subList(1, tokens.size()))
          .isEqualTo(sample.getLabelsList().subList(0, tokens.size() - 1));
    }
  }

  /** The field notes' independent run has 219,208 positions in its 20,000: 11.0 each. */
  @Test
  void glossesHaveAsManyPositionsAsElsewhere() {
    Corpus corpus = Glosses.corpus();
    TokenSamples samples = new TokenSamples(Vocabulary.mostFrequent(corpus, 4000), 3, 24, false);
    List<Sample> first =
        corpus.split().student().stream()
            .flatMap(text -> samples.of(text, Split.TRAIN).stream())
            .limit(20_000)
            .toList();
    assertThat(first).hasSize(20_000);
    assertThat(first.stream().mapToInt(Sample::getLabelsCount).sum()).isEqualTo(218_387);
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> new TokenSamples(VOCABULARY, 3, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leastWords is 3 and positions is 0, expected 1 or more");
  }

  private static List<String> names(List<Integer> ids) {
    return ids.stream().map(VOCABULARY.space().names()::get).toList();
  }
}
