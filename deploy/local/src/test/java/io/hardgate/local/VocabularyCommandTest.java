package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.local.wordnet.MiniLm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyCommandTest {

  @TempDir private Path directory;

  @Test
  void writesTheMostFrequentWordsOfACorpus() throws IOException {
    Path out = directory.resolve("words.txt");
    CommandRun run = CommandRun.of("vocabulary", "--corpus=glosses", "--out=" + out);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "4,000 words, which are 84.3 % of those in the texts held out, and <s>, </s>, <unk>",
            out + ": label space 9394c77ff6c225cb");
    assertThat(out).content().startsWith("<s>\n</s>\n<unk>\na\nof\nthe\n").endsWith("\n");
    assertThat(Files.readAllLines(out)).hasSize(4003);
  }

  @Test
  void writesTheWordsOfAFileOfTexts() throws IOException {
    // Of these ids mine.txt-1 is the teacher's, the other two are the student's.
    Path texts =
        Files.writeString(directory.resolve("mine.txt"), "A dog.\nA cat.\nA dog, a cat.\n");
    Path out = directory.resolve("words");
    CommandRun run =
        CommandRun.of("vocabulary", "--text=" + texts, "--words=2", "--out", out.toString());
    assertThat(run.code()).isZero();
    assertThat(out).hasContent("<s>\n</s>\n<unk>\na\n.\n");
  }

  @Test
  void writesTheTokensOfATokenizer() {
    Path out = directory.resolve("tokens.txt");
    CommandRun run =
        CommandRun.of("vocabulary", "--tokenizer=" + MiniLm.tokenizer(directory), "--out=" + out);
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().toList().get(0)).isEqualTo("30,522 tokens");
    assertThat(out).content().startsWith("[PAD]\n[unused0]\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out=x | expected one of --corpus, --text and --tokenizer",
        "--out=x --corpus=glosses --text=y | expected one of --corpus, --text and --tokenizer",
        "--out=x --corpus=bible | --corpus is 'bible', expected glosses or europarl",
        "--out=x --corpus=glosses --words=0 | --words is 0, expected 1 to 10000000",
        "--out=x --corpus=glosses --words=all | --words is 'all', expected a whole number",
        "--out=x --tokenizer=y --words=5 | --words has no use with --tokenizer, which has as many as it"
            + " has",
        "--out=x.json --corpus=glosses | --out is x.json, expected a name like x.txt: there is one name"
            + " a line",
        "--corpus=glosses | --out is missing",
      })
  void refusesAWrongCommandLine(String arguments, String message) {
    CommandRun run = CommandRun.of(("vocabulary " + arguments).split(" ", -1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly("hardgate: " + message, "Try: hardgate vocabulary --help");
  }

  @Test
  void failsWhereTheFilesAreNotAsTheyHaveToBe() {
    Path missing = directory.resolve("missing");
    CommandRun read =
        CommandRun.of("vocabulary", "--text=" + missing, "--out=" + directory.resolve("out"));
    assertThat(read.code()).isEqualTo(1);
    assertThat(read.err().lines())
        .containsExactly("hardgate: " + missing + ": there is no such file");
    assertThat(directory).isEmptyDirectory();

    CommandRun written = CommandRun.of("vocabulary", "--corpus=europarl", "--out=" + directory);
    assertThat(written.code()).isEqualTo(1);
    assertThat(written.err())
        .startsWith("hardgate: --out: " + directory + " cannot be written: it is a directory");
  }
}
