package io.hardgate.local;

import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.Europarl;
import io.hardgate.local.corpus.TextFile;
import io.hardgate.local.wordnet.Glosses;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which texts a command is about. */
final class CorpusOptions {

  private static final Map<String, Supplier<Corpus>> CORPORA =
      Map.of("glosses", Glosses::corpus, "europarl", Europarl::corpus);

  @Option(
      names = "--corpus",
      paramLabel = "NAME",
      description =
          "glosses: the definitions of WordNet 3.1; europarl: English sentences of the European"
              + " Parliament.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "Texts of your own in UTF-8, one a line.")
  private Optional<Path> file = Optional.empty();

  /** How many of the options are given. */
  long given() {
    return Stream.of(name, file).filter(Optional::isPresent).count();
  }

  /** Adds what is wrong with them, if they are given. */
  void check(OptionChecks checks) {
    name.filter(given -> !CORPORA.containsKey(given))
        .ifPresent(
            given ->
                checks.wrong("--corpus is '%s', expected glosses or europarl".formatted(given)));
  }

  /**
   * Reads the corpus; exactly one option is given.
   *
   * @throws io.hardgate.lifecycle.HardgateException if that fails
   */
  Corpus read() {
    return name.map(CORPORA::get).orElse(() -> TextFile.corpus(file.orElseThrow())).get();
  }
}
