package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.wordnet.Glosses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CorporaTest {

  private static final Corpus GLOSSES = Glosses.corpus();
  private static final Corpus EUROPARL = Europarl.corpus();

  static Stream<Corpus> corpora() {
    return Stream.of(GLOSSES, EUROPARL);
  }

  @Test
  void haveTheCountsThatTheDocumentationNames() {
    // Of 117,791 synsets; 872 repeat an earlier definition.
    assertThat(GLOSSES.texts()).hasSize(116_919);
    assertThat(words(GLOSSES.texts())).isEqualTo(1_261_256);
    assertThat(sizes(GLOSSES, text -> true)).containsExactly(70_377L, 11_721L, 34_821L);
    assertThat(sizes(GLOSSES, CorporaTest::fitsTwentyFourPositions))
        .containsExactly(63_939L, 10_668L, 31_669L);
    assertThat(EUROPARL.texts()).hasSize(7_295);
    assertThat(words(EUROPARL.texts())).isEqualTo(189_243);
    assertThat(sizes(EUROPARL, text -> true)).containsExactly(4_386L, 773L, 2_136L);
  }

  /** Another hash, word, order or rule would make every model and figure of before incomparable. */
  @Test
  void splitTheSameForEver() {
    assertThat(sets(GLOSSES).map(CorporaTest::fingerprint))
        .containsExactly("947a5e968402f7ff", "48d5e893938d0057", "4bf2afe7a5badc43");
    assertThat(sets(EUROPARL).map(CorporaTest::fingerprint))
        .containsExactly("05dc0e3ad7c31be1", "60274738a0f68eae", "1cbd49566dd1b23b");
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void haveNoTextInTwoSets(Corpus corpus) {
    List<Text> all = sets(corpus).flatMap(List::stream).toList();
    int count = corpus.texts().size();
    assertThat(all).hasSize(count);
    assertThat(Set.copyOf(all).equals(Set.copyOf(corpus.texts()))).isTrue();
    assertThat(all.stream().map(Text::id).distinct().count()).isEqualTo(count);
    assertThat(all.stream().map(Text::words).distinct().count()).isEqualTo(count);
  }

  @Test
  void glossesAreOfAllPartsOfSpeech() {
    assertThat(GLOSSES.texts())
        .contains(
            new Text("wn31-00001930-n", "an entity that has physical existence"),
            new Text("wn31-01567879-n", "warblers"),
            new Text("wn31-02917664-a", "of or relating to demography"),
            new Text(
                "wn31-01608613-v", "be or become thoroughly soaked or saturated with a liquid"));
    for (String letter : List.of("n", "v", "a", "r")) {
      assertThat(GLOSSES.texts()).anyMatch(text -> text.id().endsWith("-" + letter));
    }
  }

  @Test
  void aLineOfEuroparlIsEnglishOrFarFromIt() {
    List<Double> shares =
        Europarl.lines().stream()
            .map(line -> Europarl.englishShare(line.split("\t", 3)[2]))
            .sorted()
            .toList();
    int english = 1_270; // all lines that OpenNLP 2.5.4 calls English (langdetect-183.bin)
    assertThat(shares).hasSize(17_597);
    assertThat(shares.get(shares.size() - english - 1)).isBetween(0.03, 0.034);
    assertThat(shares.get(shares.size() - english)).isBetween(0.079, 0.08);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The vote will be taken tomorrow at 11.30 a.m. | true",
        "Mijn fractie zal amendement 14 van de liberale fractie steunen. | false",
        "De for det første er det første gang i EU's historie. | false",
        ". | false",
      })
  void englishIsKnownByItsWords(String piece, boolean english) {
    assertThat(Europarl.english(piece)).isEqualTo(english);
  }

  @Test
  void onlyWholeSentencesAreTakenOfAPiece() {
    assertThat(
            Europarl.sentences(
                "europarl-7",
                "of the Union. It rose by 1.5 % in 1999. Why?   - (FR) Mr President, thank you!"
                    + "    (EN) I agree.\u00a0\u00a0rapporteur. The debate is"))
        .containsExactly(
            new Text("europarl-7-2", "It rose by 1.5 % in 1999."),
            new Text("europarl-7-3", "Why?"),
            new Text("europarl-7-4", "Mr President, thank you!"),
            new Text("europarl-7-5", "I agree."));
  }

  @Test
  void aTextIsTakenOnceWhateverItsCaseAndSpaces() {
    Corpus corpus =
        Corpus.of(
            "x",
            Stream.of(
                new Text("1", "A  dog."),
                new Text("2", "a dog ."),
                new Text("3", " \t"),
                new Text("4", "a dog")));
    assertThat(corpus.texts()).extracting(Text::id).containsExactly("1", "4");
  }

  @Test
  void aFileIsACorpusToo(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("mine.txt"), "One.\n\n  Two ñ.  \none .\n");
    assertThat(TextFile.corpus(file))
        .isEqualTo(
            new Corpus(
                "mine.txt",
                List.of(new Text("mine.txt-1", "One."), new Text("mine.txt-3", "Two ñ."))));
  }

  @Test
  void aFileThatIsNoCorpusIsNamed(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("mine.txt");
    assertRefused(file, file + ": there is no such file");
    Files.writeString(file, "\n \n");
    assertRefused(file, file + " holds no text, expected one on each line");
    Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});
    assertRefused(file, file + " is no text in UTF-8");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> TextFile.corpus(file))
        .isInstanceOf(HardgateException.class)
        .hasMessage(message);
  }

  private static Stream<List<Text>> sets(Corpus corpus) {
    HashSplit<Text> split = corpus.split();
    return Stream.of(split.teacher(), split.heldOut(), split.student());
  }

  private static List<Long> sizes(Corpus corpus, Predicate<Text> chosen) {
    return sets(corpus).map(set -> set.stream().filter(chosen).count()).toList();
  }

  private static boolean fitsTwentyFourPositions(Text text) {
    int words = text.words().size();
    return words >= 3 && words <= 23;
  }

  private static long words(List<Text> texts) {
    return texts.stream().mapToLong(text -> text.words().size()).sum();
  }

  private static String fingerprint(List<Text> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Text text : texts) {
        digest.update((text.id() + "\t" + text.text() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
