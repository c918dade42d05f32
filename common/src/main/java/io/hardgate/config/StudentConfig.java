package io.hardgate.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The student that {@code hardgate train} trains.
 *
 * @param id its name on {@code students}
 * @param seed of the initial weights, the order of the passes and everything else that is random
 * @param model its sizes
 * @param supervision how much the teacher and how much the label teaches
 * @param optimizer Adam's settings
 * @param batchSize pairs a step
 * @param passes how often to train over the pairs that are there; empty: follow for ever
 * @param shuffle pairs that a pass may mix at most; the larger, the better mixed
 * @param heldOut held-out pairs that are kept for the evaluation, the newest
 * @param checkpointSteps steps from one checkpoint to the next
 * @param evaluateSteps steps from one held-out evaluation to the next
 * @param directory where checkpoints are written
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
    int heldOut,
    int checkpointSteps,
    int evaluateSteps,
    Path directory,
    String device,
    int threads) {

  public StudentConfig {
    new Checks()
        .notBlank("id", id)
        .between("batchSize", batchSize, 1, 65_536)
        .atLeast("passes", passes.orElse(1), 1)
        .between("shuffle", shuffle, 1, 10_000_000)
        .between("heldOut", heldOut, 1, 10_000_000)
        .atLeast("checkpointSteps", checkpointSteps, 1)
        .atLeast("evaluateSteps", evaluateSteps, 1)
        .that(device.matches("auto|cpu|gpu:\\d{1,3}"), "device", device, "auto, cpu or gpu:N")
        .between("threads", threads, 1, 1024)
        .done();
  }

  /**
   * Mean of the embeddings of hashed words, then hidden layers with ReLU.
   *
   * @param buckets rows of the embedding table that words are hashed to
   * @param embedding width of a row
   * @param hidden width of each hidden layer; may be empty
   * @param maxWords later words of a text are not read
   */
  public record Model(int buckets, int embedding, List<Integer> hidden, int maxWords) {

    public Model {
      hidden = List.copyOf(hidden);
      new Checks()
          .between("buckets", buckets, 2, 1 << 26)
          .between("embedding", embedding, 1, 8192)
          .that(
              hidden.stream().allMatch(width -> width >= 1 && width <= 65_536),
              "hidden",
              hidden,
              "widths of 1 to 65536")
          .between("maxWords", maxWords, 1, 65_536)
          .done();
    }
  }

  /**
   * The supervision policy.
   *
   * @param policy which
   * @param alpha the teacher's share under {@link Policy#CONSTANT_MIX}
   * @param teacher the teacher to learn from
   * @param tau the teacher's temperature
   */
  public record Supervision(Policy policy, double alpha, String teacher, Tau tau) {

    public Supervision {
      new Checks().between("alpha", alpha, 0, 1).notBlank("teacher", teacher).done();
    }
  }

  /** Decides, for every position, how much the teacher and how much the label supervises. */
  public enum Policy {
    HARD_GATE,
    LABEL_ONLY,
    TEACHER_ONLY,
    CONSTANT_MIX;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
