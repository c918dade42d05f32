package io.hardgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The student that {@code hardgate train} trains.
 *
 * @param id its name on {@code students}
 * @param seed of the initial weights, the order of the passes and everything else that is random
 * @param model what it is
 * @param supervision how much the teacher and how much the label teaches
 * @param optimizer Adam's settings
 * @param averageSteps newest steps whose mean weights are measured, promoted and served; 1: the
 *     weights as they are
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
    ModelConfig model,
    SupervisionConfig supervision,
    Optimizer optimizer,
    int averageSteps,
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
        .between("averageSteps", averageSteps, 1, 1_000_000)
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
