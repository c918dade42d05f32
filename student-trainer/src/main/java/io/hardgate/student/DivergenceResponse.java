package io.hardgate.student;

import io.hardgate.config.DivergenceConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.training.Prequential;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a student that diverges: {@code student.divergence.mode}. Owned by the
 * training thread.
 */
final class DivergenceResponse {

  private static final Logger LOG = LoggerFactory.getLogger(DivergenceResponse.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final String AWAY = "diverged";
  private static final String BACK = "no longer diverged";

  private final RateLimitedLog changes = new RateLimitedLog(LOG);
  private final String student;
  private final boolean stops;
  private final Optional<DivergenceWatch> watch;
  private boolean said;

  /**
   * Over a student that has learned nothing yet in this process.
   *
   * @param figures that every step of it is told to first
   */
  DivergenceResponse(StudentConfig config, Prequential figures) {
    student = config.id();
    stops = config.divergence().mode() == DivergenceConfig.Mode.STOP;
    watch = figures.divergence();
  }

  /**
   * A step is over. Says so if the student has diverged.
   *
   * @param step steps that it has made
   * @param savedStep the step of the newest checkpoint; 0 without one
   * @param nextOffsets of {@code pairs}, by partition, how far it has come
   * @return whether nothing more is to be learned and nothing more to be saved
   */
  boolean stopsAt(long step, long savedStep, Map<Integer, Long> nextOffsets) {
    boolean diverged = watch.isPresent() && watch.get().diverged();
    changes.look();
    if (diverged && !said) {
      tell(step, savedStep, nextOffsets);
    } else if (!diverged && said) {
      changes.say(BACK, "step %d: the student is no longer far from its past".formatted(step));
    }
    said = diverged;
    return diverged && stops;
  }

  private void tell(long step, long savedStep, Map<Integer, Long> nextOffsets) {
    String why = watch.orElseThrow().why();
    if (!stops) {
      changes.say(
          AWAY,
          "step %d: the student has diverged: %s; it learns on (student.divergence.mode is warn)"
              .formatted(step, why));
      return;
    }
    LOG.error(
        "step {}: the student has diverged: {}. It learns no more, and {}. Look at the newest pairs"
            + " before the offsets {}. If they are as they should be, start the trainer again with"
            + " student.divergence.mode=warn; if they are bad, start another student.id with"
            + " student.start.warmStart from a good model and student.start.from behind them",
        step,
        why,
        savedStep == 0
            ? "there is no checkpoint of it"
            : "its checkpoint of step %d, from before, stays the newest".formatted(savedStep),
        new TreeMap<>(nextOffsets));
  }

  /**
   * Whether a checkpoint is better put off: the student may be about to diverge, and what it has
   * just learned is to be in no checkpoint then.
   */
  boolean putsOffCheckpoints() {
    return stops && watch.isPresent() && watch.get().rising();
  }

  /**
   * Keeps the process up, not ready, until it is told to stop: begun again by a supervisor it would
   * only come to the same pairs. Alive, so that no supervisor does that.
   *
   * @param check called now and then; what it throws ends the standstill
   * @throws HardgateException when told to stop, for the process to fail with
   */
  void standStill(Health health, String component, StopSignal stop, Runnable check)
      throws InterruptedException {
    String why = watch.orElseThrow().why();
    Health.State diverged = new Health.State.Waiting("diverged: " + why);
    do {
      // Again and again: a checkpoint from before, whose commit was in trouble, may end it just
      // now.
      health.set(component, diverged);
      check.run();
    } while (!stop.await(LOOK));
    throw new HardgateException("student %s has diverged: %s".formatted(student, why));
  }
}
