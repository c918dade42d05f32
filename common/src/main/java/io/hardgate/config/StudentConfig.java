package io.hardgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The student that {@code hardgate train} trains.
 *
 * @param id its name on {@code students}
 * @param seed of the initial weights, the order of the passes and everything else that is random
 * @param model what it is
 * @param supervision how much the teacher and how much the label teaches
 * @param optimizer Adam's settings
 * @param batchSize pairs a step
 * @param passes how often to train over the pairs that are there; empty: follow for ever
 * @param shuffle pairs that a pass may mix at most; the larger, the better mixed
 * @param start where in the log it begins, and from which weights, where it has no checkpoint
 * @param replayShare of each batch of a student that follows: pairs of the past, against forgetting
 * @param heldOutShare of all pairs, by a hash of the sample's id: never learned from, as those that
 *     their producers hold out
 * @param heldOut held-out pairs that are kept for the evaluation, the newest
 * @param heldBytes of pairs: so many are kept in memory for the evaluation, and as many to mix a
 *     pass
 * @param checkpointSteps steps from one checkpoint to the next
 * @param evaluateSteps steps from one held-out evaluation to the next
 * @param keep newest checkpoints that are kept; those that were promoted are kept besides
 * @param directory where checkpoints are written
 * @param session how long a trainer may be silent until one that stands by takes over
 * @param promotion which versions reach production
 * @param divergence when learning stops
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param threads of the engine; runs are bit-identical at an equal number only
 */
public record StudentConfig(
    String id,
    long seed,
    Model model,
    Supervision supervision,
    Optimizer optimizer,
    int batchSize,
    OptionalInt passes,
    int shuffle,
    StudentStart start,
    double replayShare,
    double heldOutShare,
    int heldOut,
    long heldBytes,
    int checkpointSteps,
    int evaluateSteps,
    int keep,
    Path directory,
    Duration session,
    PromotionConfig promotion,
    DivergenceConfig divergence,
    String device,
    int threads) {

  public StudentConfig {
    new Checks()
        // It is the name of a directory, and of a Kafka group.
        .that(
            id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}"),
            "id",
            id,
            "up to 100 of A-Z a-z 0-9 . _ -")
        .between("batchSize", batchSize, 1, 65_536)
        .atLeast("passes", passes.orElse(1), 1)
        .between("shuffle", shuffle, 1, 10_000_000)
        .between("replayShare", replayShare, 0, 0.9)
        .between("heldOutShare", heldOutShare, 0, 0.9)
        .between("heldOut", heldOut, 1, 10_000_000)
        .atLeast("heldBytes", heldBytes, 0)
        .atLeast("checkpointSteps", checkpointSteps, 1)
        .atLeast("evaluateSteps", evaluateSteps, 1)
        .between("keep", keep, 1, 1000)
        .positive("session", session)
        .that(device.matches("auto|cpu|gpu:\\d{1,3}"), "device", device, "auto, cpu or gpu:N")
        .between("threads", threads, 1, 1024)
        .done();
  }

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
  public record Model(
      ModelKind kind,
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

    public Model {
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
              kind != ModelKind.MLP || features.isPresent(),
              "features",
              null,
              "the width of the vectors, for an mlp")
          .that(
              kind != ModelKind.BAG_OF_WORDS || features.isEmpty(),
              "features",
              features.orElse(0),
              "null for a bag-of-words, which reads texts")
          .that(
              kind != ModelKind.TRANSFORMER || features.isEmpty(),
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
              kind != ModelKind.TORCHSCRIPT || file.isPresent(),
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
    public static Model bagOfWords(int buckets, int embedding, List<Integer> hidden, int maxWords) {
      return new Model(
          ModelKind.BAG_OF_WORDS,
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
    public static Model transformer(
        OptionalInt vocabulary, int width, int layers, int heads, int maxTokens, double dropout) {
      return new Model(
          ModelKind.TRANSFORMER,
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
  }

  /** Which kind of model a student is. */
  public enum ModelKind {
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

  /**
   * Who supervises, and how much.
   *
   * @param policy which
   * @param alpha the teacher's share under {@link Policy#CONSTANT_MIX}
   * @param horizon of {@link Policy#ANNEALED}: steps until the label supervises alone
   * @param smoothing of {@link Policy#LABEL_SMOOTHING}: the share of the target that the label
   *     gives away
   * @param smoothTo which classes get it
   * @param penalty of {@link Policy#CONFIDENCE_PENALTY}: the weight of the entropy
   * @param blend how the logits of several teachers become one target
   * @param teacher the one teacher of {@link Blend#SINGLE}
   * @param teachers by teacher id, in the order of the ids; one that is not named here takes part
   *     with weight 1 and tau 1
   * @param wrongWeight what a teacher's weight is multiplied by where it is wrong, under {@link
   *     Blend#WEIGHTED}
   * @param tau the temperature of the blend
   * @param guard what becomes of a teacher that turns bad
   */
  public record Supervision(
      Policy policy,
      double alpha,
      int horizon,
      double smoothing,
      SmoothTo smoothTo,
      double penalty,
      Blend blend,
      String teacher,
      Map<String, Teacher> teachers,
      double wrongWeight,
      Tau tau,
      Guard guard) {

    private static final Teacher PLAIN = new Teacher(OptionalDouble.empty(), Optional.empty());

    public Supervision {
      // In the order of the ids: passes that were begun compare the settings as a text.
      teachers = Collections.unmodifiableMap(new TreeMap<>(teachers));
      new Checks()
          .between("alpha", alpha, 0, 1)
          .atLeast("horizon", horizon, 1)
          .between("smoothing", smoothing, 0, 1)
          .between("penalty", penalty, 0, 100)
          .notBlank("teacher", teacher)
          .between("wrongWeight", wrongWeight, 0, 1)
          .that(teachers.size() <= MOST_TEACHERS, "teachers", teachers.keySet(), "at most 64")
          .done();
    }

    /** The weight of this teacher in a blend; 0: it is measured, and not learned from. */
    public double weight(String id) {
      return teachers.getOrDefault(id, PLAIN).weight().orElse(1);
    }

    /** What this teacher's logits are divided by before they are blended. */
    public Tau tau(String id) {
      return teachers.getOrDefault(id, PLAIN).tau().orElse(Tau.of(1));
    }
  }

  /** How many teachers a student can have at a time. */
  public static final int MOST_TEACHERS = 64;

  /**
   * What is said of one teacher.
   *
   * @param weight in a blend; 1 unless said otherwise
   * @param tau what its logits are divided by before they are blended; 1 unless said otherwise
   */
  public record Teacher(OptionalDouble weight, Optional<Tau> tau) {

    public Teacher {
      new Checks().between("weight", weight.orElse(1), 0, 1e6).done();
    }
  }

  /** How the logits of several teachers become one target. */
  public enum Blend {
    SINGLE,
    MEAN_LOGITS,
    MEAN_PROBABILITIES,
    WEIGHTED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * When a teacher is held to have turned bad: a rise of twice {@code nllRise}, or a fall of twice
   * {@code agreementFall}, is noticed after {@code window} positions, a larger one sooner, and one
   * of less than the two themselves never.
   *
   * @param mode what is done about it
   * @param window in positions; as many good ones are what it takes to be trusted again
   * @param nllRise of its mean negative log-likelihood, in standard deviations of its own past (at
   *     least 1 nat); twice as much of how sure it is, {@code -log(1 - confidence)}
   * @param agreementFall of the share of positions where the student predicts what it predicts
   */
  public record Guard(GuardMode mode, int window, double nllRise, double agreementFall) {

    public Guard {
      new Checks()
          .between("window", window, 10, 1_000_000)
          .between("nllRise", nllRise, 0.05, 10)
          .between("agreementFall", agreementFall, 0.02, 0.5)
          .done();
    }
  }

  /** What is done about a teacher that has turned bad. */
  public enum GuardMode {
    /** Nobody looks. */
    OFF,
    /** It is said, and the teacher is learned from as before. */
    WARN,
    /** It is said, and the teacher is measured but not learned from until it has recovered. */
    QUARANTINE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Decides, for every position, how much the teacher and how much the label supervises. */
  public enum Policy {
    HARD_GATE,
    SENTENCE_GATE,
    CONSTANT_MIX,
    ANNEALED,
    TEACHER_ONLY,
    LABEL_ONLY,
    LABEL_SMOOTHING,
    CONFIDENCE_PENALTY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Which classes get what label smoothing takes from the label. */
  public enum SmoothTo {
    /** All of them evenly. */
    UNIFORM,
    /** Each as often as it was the label so far. */
    UNIGRAM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Adam (Kingma and Ba 2015, arXiv 1412.6980). */
  public record Optimizer(double learningRate, double beta1, double beta2, double epsilon) {

    public Optimizer {
      new Checks()
          .positive("learningRate", learningRate)
          .that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more, below 1")
          .that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more, below 1")
          .positive("epsilon", epsilon)
          .done();
    }
  }
}
