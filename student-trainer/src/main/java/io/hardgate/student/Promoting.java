package io.hardgate.student;

import io.hardgate.messages.Promotion;
import io.hardgate.student.checkpoint.CheckpointName;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.promotion.PromotionStep;
import io.hardgate.student.training.Example;
import java.util.List;
import java.util.Optional;

/** Puts each checkpoint before the rule of promotion, once a step. Owned by the training thread. */
final class Promoting implements AutoCloseable {

  private final Training training;
  private final Optional<PromotionStep> rule;
  private final String session;
  private long considered = -1;

  /**
   * Wiring.
   *
   * @param rule empty where people alone promote
   * @param session of the term, which is in the names of its checkpoints
   */
  Promoting(Training training, Optional<PromotionStep> rule, String session) {
    this.training = training;
    this.rule = rule;
    this.session = session;
  }

  /**
   * Asks about the checkpoint that is about to be written.
   *
   * @return which version is in production once it is committed; empty: the same as before
   */
  Optional<Promotion> consider(List<Example> heldOut) {
    long step = training.steps();
    // A second checkpoint of a step holds other dead letters, and has a name of its own.
    if (rule.isEmpty() || considered == step) {
      return Optional.empty();
    }
    considered = step;
    Optional<DivergenceWatch> watch = training.figures().divergence();
    return rule.get()
        .at(
            training.challenger(),
            heldOut,
            step,
            new CheckpointName(step, session).version(),
            watch.isPresent() && (watch.get().rising() || watch.get().diverged()));
  }

  @Override
  public void close() {
    rule.ifPresent(PromotionStep::close);
  }
}
