package io.hardgate.local;

import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.NamesFile;
import io.hardgate.local.corpus.Text;
import io.hardgate.local.corpus.TokenizerFile;
import io.hardgate.local.corpus.Vocabulary;
import io.hardgate.local.quickstart.WholeFile;
import io.hardgate.messages.LabelSpace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate vocabulary}. */
@Command(
    name = "vocabulary",
    description = {
      "Writes the vocabulary of a language model, which is its label space: a file for labels.names.",
      "Of a corpus: <s>, </s> and <unk>, and behind them its most frequent words, in lower case, and"
          + " punctuation. The tenth of its texts that is held out is not counted.",
      "Of a tokenizer: its tokens, in the order of their ids."
    })
final class VocabularyCommand implements Callable<Integer> {

  private static final int WORDS = 4000;

  @Spec private CommandSpec spec;
  @Mixin private CorpusOptions corpus;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "Instead of a corpus: a tokenizer.json of Hugging Face.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--words",
      paramLabel = "N",
      description = "The most words to take, the three marks not counted (default: " + WORDS + ").")
  private int words = WORDS;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, one name a line.")
  private Path out;

  @Override
  public Integer call() {
    check();
    WholeFile file = new WholeFile("--out", out);
    PrintWriter text = spec.commandLine().getOut();
    if (tokenizer.isPresent()) {
      LabelSpace space = TokenizerFile.labelSpace(tokenizer.get());
      file.write(path -> NamesFile.write(space, path));
      text.printf(Locale.ROOT, "%,d tokens%n", space.classes());
      close(text, space);
    } else {
      Corpus texts = corpus.read();
      Vocabulary vocabulary = Vocabulary.mostFrequent(texts, words);
      LabelSpace space = vocabulary.space();
      file.write(path -> NamesFile.write(space, path));
      text.printf(
          Locale.ROOT,
          "%,d words, which are %.1f %% of those in the texts held out, and %s, %s, %s%n",
          space.classes() - 3,
          100 * coverage(vocabulary, texts.split().heldOut()),
          Vocabulary.BEGIN,
          Vocabulary.END,
          Vocabulary.UNKNOWN);
      close(text, space);
    }
    return 0;
  }

  private void close(PrintWriter text, LabelSpace space) {
    text.printf("%s: label space %s%n", out, space.fingerprint());
    text.flush();
  }

  private static double coverage(Vocabulary vocabulary, List<Text> texts) {
    List<String> all = texts.stream().flatMap(text -> text.words().stream()).toList();
    return all.stream().filter(vocabulary::knows).count() / (double) Math.max(1, all.size());
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    if (corpus.given() + tokenizer.stream().count() != 1) {
      checks.wrong("expected one of --corpus, --text and --tokenizer");
    }
    corpus.check(checks);
    checks.between("--words", words, 1, 10_000_000);
    if (tokenizer.isPresent() && spec.commandLine().getParseResult().hasMatchedOption("--words")) {
      checks.wrong("--words has no use with --tokenizer, which has as many as it has");
    }
    if (out.toString().matches(".*\\.(ya?ml|json)")) {
      checks.wrong(
          "--out is %s, expected a name like %s.txt: there is one name a line"
              .formatted(out, out.toString().replaceFirst("\\.[^.]*$", "")));
    }
    checks.done(spec);
  }
}
