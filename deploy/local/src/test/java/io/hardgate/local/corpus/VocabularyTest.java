package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.local.wordnet.Glosses;
import io.hardgate.messages.LabelSpace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  /** With ids that none of the sets but the student's has. */
  private static Corpus corpus(List<String> texts) {
    return new Corpus(
        "x",
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Text(id(i, split -> split.student()), texts.get(i)))
            .toList());
  }

  private interface Chosen {
    List<Text> of(HashSplit<Text> split);
  }

  /** The first id with this number in front that falls into the chosen set. */
  private static String id(int number, Chosen chosen) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> number + "-" + i)
        .filter(id -> !chosen.of(new Corpus("x", List.of(new Text(id, "a"))).split()).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hasTheMarksAndThenTheMostFrequentWords() {
    Corpus corpus = corpus(List.of("The cat, the dog.", "a dog; b, the", "a Dog ."));
    // 3 the, 3 dog, 2 a, 2 full stops, 2 commas, 1 each of the others
    assertThat(Vocabulary.mostFrequent(corpus, 100).space().names())
        .containsExactly("<s>", "</s>", "<unk>", "dog", "the", ",", ".", "a", ";", "b", "cat");
    Vocabulary small = Vocabulary.mostFrequent(corpus, 3);
    assertThat(small.space().names()).containsExactly("<s>", "</s>", "<unk>", "dog", "the", ",");
    assertThat(small.id("the")).isEqualTo(4);
    assertThat(small.knows("cat")).isFalse();
    assertThat(small.id("cat")).isEqualTo(2);
  }

  @Test
  void neverLooksAtWhatIsHeldOut() {
    Corpus corpus =
        new Corpus(
            "x",
            List.of(
                new Text(id(1, HashSplit::teacher), "one"),
                new Text(id(2, HashSplit::heldOut), "two two two"),
                new Text(id(3, HashSplit::student), "three")));
    assertThat(Vocabulary.mostFrequent(corpus, 100).space().names())
        .containsExactly("<s>", "</s>", "<unk>", "one", "three");
  }

  @Property
  void doesNotDependOnTheOrderOfTheTexts(
      @ForAll @Size(min = 1, max = 20) List<@NotEmpty String> texts,
      @ForAll @IntRange(min = 1, max = 10) int words) {
    List<Text> one =
        IntStream.range(0, texts.size()).mapToObj(i -> new Text("" + i, texts.get(i))).toList();
    List<Text> other =
        IntStream.range(0, one.size()).mapToObj(i -> one.get(one.size() - 1 - i)).toList();
    assertThat(Vocabulary.mostFrequent(new Corpus("x", one), words).space())
        .isEqualTo(Vocabulary.mostFrequent(new Corpus("x", other), words).space());
  }

  @Property
  void noWordIsAMark(@ForAll String text) {
    assertThat(Words.of("<s>" + text + "</s> <unk>"))
        .doesNotContain(Vocabulary.BEGIN, Vocabulary.END, Vocabulary.UNKNOWN);
  }

  /** Students, teachers and samples of before would be of another label space. */
  @Test
  void isTheSameForEver() {
    Vocabulary glosses = Vocabulary.mostFrequent(Glosses.corpus(), 4000);
    assertThat(glosses.space().names())
        .hasSize(4003)
        .startsWith("<s>", "</s>", "<unk>", "a", "of", "the", "or", "in", "and", "to", ";", "(");
    assertThat(glosses.space().fingerprint()).isEqualTo("9394c77ff6c225cb");
    Vocabulary europarl = Vocabulary.mostFrequent(Europarl.corpus(), 4000);
    assertThat(europarl.space().fingerprint()).isEqualTo("417067455c56ae36");
  }

  @Test
  void knowsMostWordsOfWhatIsHeldOut() {
    Corpus corpus = Glosses.corpus();
    Vocabulary vocabulary = Vocabulary.mostFrequent(corpus, 4000);
    List<String> words =
        corpus.split().heldOut().stream().flatMap(text -> text.words().stream()).toList();
    double known = words.stream().filter(vocabulary::knows).count() / (double) words.size();
    assertThat(known).isBetween(0.83, 0.86);
  }

  @Test
  void needsTheMarks() {
    assertThatThrownBy(() -> new Vocabulary(LabelSpace.of(List.of("</s>", "a", "b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("has no <s>, <unk> among its 3 names; hardgate vocabulary writes one that has");
  }

  @Test
  void givesEachNameItsPlace() {
    Vocabulary vocabulary = Vocabulary.mostFrequent(corpus(List.of("a b c")), 10);
    List<String> names = vocabulary.space().names();
    Set<Integer> ids = names.stream().map(vocabulary::id).collect(Collectors.toSet());
    assertThat(ids).hasSize(names.size());
    assertThat(names).allMatch(name -> names.get(vocabulary.id(name)).equals(name));
    assertThat(Stream.of("a", "<s>")).allMatch(vocabulary::knows);
  }
}
