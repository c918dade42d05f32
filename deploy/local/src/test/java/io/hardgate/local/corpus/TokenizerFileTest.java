package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {

  @TempDir private Path directory;

  @Test
  void readsTheTokensOfARealTokenizer() throws IOException {
    Path file = MiniLm.tokenizer(directory);
    LabelSpace space = TokenizerFile.labelSpace(file);
    assertThat(space.classes()).isEqualTo(30_522);
    assertThat(space.names()).startsWith("[PAD]", "[unused0]").contains("##ing", "[MASK]");
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(file)) {
      var encoding = tokenizer.encode("Distilling teachers, unbelievably!");
      for (int i = 0; i < encoding.getIds().length; i++) {
        assertThat(space.names().get((int) encoding.getIds()[i]))
            .isEqualTo(encoding.getTokens()[i]);
      }
    }
  }

  @Test
  void readsAUnigramModel() throws IOException {
    assertThat(
            read(
                """
                {"model": {"type": "Unigram", "unk_id": 2,
                  "vocab": [["<s>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["\\u2581the", -3.1]]},
                 "added_tokens": [{"id": 0, "content": "<s>"}, {"id": 4, "content": "<mask>"}]}
                """))
        .containsExactly("<s>", "</s>", "<unk>", "▁the", "<mask>");
  }

  @Test
  void namesIdsWithoutATokenAndTokensOfWhiteSpace() throws IOException {
    assertThat(
            read(
                """
                {"model": {"vocab": {"a": 1, "b": 0, "  ": 2, "\\n": 3, "x y": 5}},
                 "added_tokens": []}
                """))
        .containsExactly("b", "a", "\\u0020\\u0020", "\\u000a", "<unused-4>", "x y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"model\": 1} | has no model.vocab, expected a tokenizer.json of Hugging Face",
        "{\"model\": {\"vocab\": {}}} | has no tokens",
        "{\"model\": {\"vocab\": {\"a\": -1}}} | has the id -1 for 'a', expected a whole number from 0",
        "{\"model\": {\"vocab\": {\"a\": \"0\"}}} | has the id \"0\" for 'a', expected a whole number"
            + " from 0",
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 0}}} | has the id 0 twice, for 'a' and 'b'",
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 2000000000}}} | has 2 tokens, but ids up to"
            + " 2,000,000,000: that is no numbering",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(HardgateException.class)
        .hasMessage(directory.resolve("tokenizer.json") + " " + message);
  }

  @Test
  void whatIsNoLabelSpaceAndNoJsonIsNamed() {
    Path file = directory.resolve("tokenizer.json");
    assertThatThrownBy(() -> TokenizerFile.labelSpace(file))
        .hasMessage(file + ": there is no such file");
    assertThatThrownBy(() -> read("{\"model\": {\"vocab\": {\"a\": 0}}}"))
        .hasMessage(file + ": a label space needs 2 classes or more, got [a]");
    assertThatThrownBy(
            () -> read("{\"model\": {\"vocab\": {\" \": 0, \"\\\\u0020\": 1, \"a\": 2}}}"))
        .hasMessage(file + ": the label space names the class '\\u0020' twice");
    assertThatThrownBy(() -> read("vocab"))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith(file + " is not JSON: ");
  }

  private List<String> read(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
    return TokenizerFile.labelSpace(file).names();
  }
}
