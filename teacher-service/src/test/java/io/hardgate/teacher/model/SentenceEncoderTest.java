package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.lifecycle.HardgateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceEncoderTest {

  private static final List<String> GLOSSES =
      List.of(
          "a domesticated carnivorous mammal that barks",
          "an animal of the family of wolves, kept as a pet",
          "the price paid for the use of borrowed money",
          "a room",
          "an instrument for measuring the pressure of the atmosphere",
          "someone who composes music as a profession, and who often plays an instrument as well",
          "the state of being asleep");

  @TempDir static Path directory;
  private static MiniLm files;
  private static SentenceEncoder encoder;

  @BeforeAll
  static void load() throws Exception {
    files = MiniLm.in(directory);
    encoder = files.load(64, 4);
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void givesUnitVectorsOf384() {
    assertThat(encoder.dimensions()).isEqualTo(384);
    for (float[] embedding : encoder.encode(GLOSSES)) {
      assertThat(embedding).hasSize(384);
      assertThat(cosine(embedding, embedding)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void bringsParaphrasesTogether() {
    float[][] e = encoder.encode(GLOSSES);
    assertThat(cosine(e[0], e[1])).isGreaterThan(cosine(e[0], e[2]) + 0.2);
  }

  /** Reference: sentence-transformers gives 0.8 and more for such a pair, near 0 for the other. */
  @Test
  void knowsWhatTheFullModelKnows() {
    float[][] e =
        encoder.encode(
            List.of(
                "A man is eating food.",
                "A man is eating a meal.",
                "The stock market fell today."));
    assertThat(cosine(e[0], e[1])).isGreaterThan(0.75);
    assertThat(cosine(e[0], e[2])).isLessThan(0.2);
  }

  @Test
  void returnsTheEmbeddingsInTheOrderOfTheTexts() {
    List<String> shuffled = new ArrayList<>(GLOSSES);
    Collections.shuffle(shuffled, new Random(7));
    float[][] straight = encoder.encode(GLOSSES);
    float[][] mixed = encoder.encode(shuffled);
    for (int i = 0; i < shuffled.size(); i++) {
      // Far above what any two of these texts have in common.
      assertThat(cosine(mixed[i], straight[GLOSSES.indexOf(shuffled.get(i))])).isGreaterThan(0.97);
    }
  }

  /** What is left of the companions is the quantisation's common scale. */
  @Test
  void hardlyDependsOnTheCompanions() {
    float[][] together = encoder.encode(GLOSSES);
    for (int i = 0; i < GLOSSES.size(); i++) {
      float[] alone = encoder.encode(List.of(GLOSSES.get(i)))[0];
      assertThat(cosine(alone, together[i])).isGreaterThan(0.97);
    }
  }

  @Test
  void cutsLongTexts() {
    String kept = "money ".repeat(62);
    String cut = "barometer ".repeat(60);
    float[][] e = encoder.encode(List.of(kept, kept + cut, cut + kept, "x".repeat(300_000)));
    assertThat(cosine(e[0], e[1])).isGreaterThan(0.97);
    assertThat(cosine(e[0], e[2])).isLessThan(0.8);
    assertThat(e[3]).doesNotContain(Float.NaN);
  }

  @Test
  void staysFiniteOnWhatIsHardlyText() {
    List<String> odd = List.of("", "   ", "\0", "a\0b", "\uD83D\uDE00", "\uD83D", "\u202E\uFFFF");
    for (float[] embedding : encoder.encode(odd)) {
      assertThat(cosine(embedding, embedding)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void takesNoTexts() {
    assertThat(encoder.encode(List.of())).isEmpty();
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> load(nowhere, files.tokenizer()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.model")
        .hasMessageContaining(nowhere.toString());
    assertThatThrownBy(() -> load(files.model(), nowhere))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.tokenizer")
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void namesTheFileThatIsSomethingElse() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "neither a model nor a tokenizer");
    assertThatThrownBy(() -> load(text, files.tokenizer()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.model: " + text);
    assertThatThrownBy(() -> load(files.model(), text))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.tokenizer: " + text);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }

  private static SentenceEncoder load(Path model, Path tokenizer) {
    return SentenceEncoder.load(
        new ModelFile("teacher.model", model),
        new ModelFile("teacher.tokenizer", tokenizer),
        64,
        4,
        1);
  }
}
