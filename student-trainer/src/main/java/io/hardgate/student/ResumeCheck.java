package io.hardgate.student;

import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.checkpoint.Checkpoint;
import io.hardgate.student.checkpoint.CheckpointReader;
import io.hardgate.student.checkpoint.ResumePoint;
import io.hardgate.student.stream.LogState;
import java.nio.file.Path;

/**
 * Whether a configuration can go on from a checkpoint, beside what the shapes of its arrays tell.
 */
final class ResumeCheck {

  private ResumeCheck() {}

  /**
   * Refuses what would come to another student than was begun.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it does not fit, with what differs
   */
  static void require(ResumePoint point, StudentConfig config) {
    Path directory = point.directory();
    Checkpoint checkpoint = point.checkpoint();
    LogState.Passes passes = checkpoint.log().passes();
    if (config.passes().isPresent()) {
      requirePasses(directory, passes, checkpoint.settings(), settings(config));
    } else if (passes != null && checkpoint.log().nextOffsets().isEmpty()) {
      throw CheckpointReader.foreign(directory, "it is in the middle of its passes");
    }
    requireHeads(directory, checkpoint.model(), config.model());
  }

  private static void requirePasses(
      Path checkpoint, LogState.Passes passes, String its, String ours) {
    if (passes == null) {
      throw CheckpointReader.foreign(
          checkpoint, "it follows the log, and passes begin at its start");
    }
    if (!ours.equals(its)) {
      throw CheckpointReader.foreign(checkpoint, "its passes have %s, not %s".formatted(its, ours));
    }
  }

  /** No shape tells how many heads there are. */
  private static void requireHeads(Path checkpoint, ModelConfig its, ModelConfig ours) {
    if (its != null && its.kind() == ModelConfig.Kind.TRANSFORMER && its.heads() != ours.heads()) {
      throw CheckpointReader.foreign(
          checkpoint,
          "its student has %d heads, but student.model.heads is %d"
              .formatted(its.heads(), ours.heads()));
    }
  }

  /** What the order of the passes and the steps depend on, beside the log. */
  static String settings(StudentConfig config) {
    return "seed=%d, shuffle=%d, heldBytes=%d, averageSteps=%d, batchSize=%d, heldOutShare=%s, maxWords=%d, dropout=%s, %s, %s"
        .formatted(
            config.seed(),
            config.shuffle(),
            config.heldBytes(),
            config.averageSteps(),
            config.batchSize(),
            config.heldOutShare(),
            config.model().maxWords(),
            config.model().dropout(),
            config.supervision(),
            config.optimizer());
  }
}
