package io.hardgate.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the student is.
 *
 * @param kind which kind of model
 * @param buckets of texts: rows that words are hashed to
 * @param embedding of a bag of words: width of a row
 * @param hidden width of each hidden layer; may be empty
 * @param maxWords of texts: later words are not read
 * @param dropout share of the units that a step leaves out: of each hidden layer, or of what a
 *     Transformer's embeddings and the parts of its layers give
 * @param features width of the vectors that it reads; empty: it reads texts or tokens
 * @param vocabulary of a Transformer: how many ids its tokens have; empty: as many as classes
 * @param width of a Transformer: of what it knows of a token
 * @param layers of a Transformer
 * @param heads of a Transformer: of the attention in each layer
 * @param maxTokens of a Transformer: the longest sequence that it reads
 * @param file of TorchScript: the module that it begins with
 */
public record ModelConfig(
    Kind kind,
    int buckets,
    int embedding,
    List<Integer> hidden,
    int maxWords,
    double dropout,
    OptionalInt features,
    OptionalInt vocabulary,
    int width,
    int layers,
    int heads,
    int maxTokens,
    Optional<Path> file) {

  public ModelConfig {
    hidden = List.copyOf(hidden);
    new Checks()
        .between("buckets", buckets, 2, 1 << 26)
        .between("embedding", embedding, 1, 8192)
        .that(
            hidden.stream().allMatch(each -> each >= 1 && each <= 65_536),
            "hidden",
            hidden,
            "widths of 1 to 65536")
        .between("maxWords", maxWords, 1, 65_536)
        .that(dropout >= 0 && dropout < 1, "dropout", dropout, "0 or more, below 1")
        .between("features", features.orElse(1), 1, 1 << 20)
        .that(
            kind != Kind.MLP || features.isPresent(),
            "features",
            null,
            "the width of the vectors, for an mlp")
        .that(
            kind != Kind.BAG_OF_WORDS || features.isEmpty(),
            "features",
            features.orElse(0),
            "null for a bag-of-words, which reads texts")
        .that(
            kind != Kind.TRANSFORMER || features.isEmpty(),
            "features",
            features.orElse(0),
            "null for a transformer, which reads tokens")
        .between("vocabulary", vocabulary.orElse(1), 1, 1 << 24)
        .between("width", width, 1, 8192)
        .between("layers", layers, 1, 128)
        .between("heads", heads, 1, 128)
        .that(
            heads < 1 || width % heads == 0,
            "heads",
            heads,
            "a number that divides the width, which is " + width)
        .between("maxTokens", maxTokens, 1, 65_536)
        .that(
            kind != Kind.TORCHSCRIPT || file.isPresent(),
            "file",
            null,
            "a TorchScript module, for the kind torchscript")
        .done();
  }

  /** Ids that its tokens have: 0 to one less than these. */
  public int tokenIds(int classes) {
    return vocabulary.orElse(classes);
  }

  /** A bag of words without dropout. */
  public static ModelConfig bagOfWords(
      int buckets, int embedding, List<Integer> hidden, int maxWords) {
    return new ModelConfig(
        Kind.BAG_OF_WORDS,
        buckets,
        embedding,
        hidden,
        maxWords,
        0,
        OptionalInt.empty(),
        OptionalInt.empty(),
        96,
        2,
        2,
        64,
        Optional.empty());
  }

  /**
   * A Transformer.
   *
   * @param vocabulary ids of its tokens; empty: as many as classes
   */
  public static ModelConfig transformer(
      OptionalInt vocabulary, int width, int layers, int heads, int maxTokens, double dropout) {
    return new ModelConfig(
        Kind.TRANSFORMER,
        32_768,
        96,
        List.of(),
        64,
        dropout,
        OptionalInt.empty(),
        vocabulary,
        width,
        layers,
        heads,
        maxTokens,
        Optional.empty());
  }

  /** Which kind of model a student is. */
  public enum Kind {
    /** Mean of the embeddings of hashed words, then hidden layers with ReLU. */
    BAG_OF_WORDS,
    /** Hidden layers with ReLU over a vector of features. */
    MLP,
    /** A causal Transformer over tokens, which predicts at every position. */
    TRANSFORMER,
    /** A module that was made elsewhere, such as in Python. */
    TORCHSCRIPT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
