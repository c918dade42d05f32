package io.hardgate.student.promotion;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.student.training.Example;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Asks at each checkpoint whether it is to be promoted. If so its model directory is written first,
 * and the record that names it is handed to whoever commits the checkpoint, to become true together
 * with it: so a trainer that was fenced promotes nobody, and one that is killed in between leaves a
 * directory that nobody names. Owned by the training thread.
 */
public final class PromotionStep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PromotionStep.class);
  private static final Duration ORPHAN = Duration.ofMinutes(10);

  private final StudentConfig config;
  private final LabelSpace labels;
  private final Promoted students;
  private final Function<Path, Predictor> loader;
  private final PromotionMeters meters;
  private final Clock clock;
  private final PromotionRule rule;
  private final ModelDirectories directories;
  private final RateLimitedLog refusals;
  private final RateLimitedLog promotions;
  private final RateLimitedLog failures;
  private Champion champion;
  private boolean tidied;

  /**
   * Wiring.
   *
   * @param loader loads the student of a model directory; throws a {@link HardgateException} that
   *     says why it cannot
   */
  public PromotionStep(
      StudentConfig config,
      LabelSpace labels,
      Promoted students,
      Function<Path, Predictor> loader,
      PromotionMeters meters,
      Clock clock) {
    this.config = config;
    this.labels = labels;
    this.students = students;
    this.loader = loader;
    this.meters = meters;
    this.clock = clock;
    refusals = new RateLimitedLog(LOG, Level.INFO, clock, Duration.ofHours(1));
    promotions = new RateLimitedLog(LOG, Level.INFO, clock, Duration.ofMinutes(10));
    failures = new RateLimitedLog(LOG, Level.WARN, clock, Duration.ofHours(1));
    rule = new PromotionRule(config.promotion());
    directories = new ModelDirectories(config.promotion().directory(), config.id());
  }

  /**
   * Decides about a checkpoint that is about to be committed. At most once for each of its name.
   *
   * @param heldOut the newest held-out examples; those without a label are left out
   * @param version its name if it is promoted: that of the checkpoint without {@code step-}
   * @param rising whether the student's figures on new pairs rise far above its past
   * @return the record to be committed with it, if there is one
   */
  public Optional<Promotion> at(
      Challenger challenger, List<Example> heldOut, long step, String version, boolean rising) {
    refusals.look();
    promotions.look();
    failures.look();
    try {
      Optional<Promotion> before = students.now(config.id());
      tidy(before);
      List<Example> labelled = heldOut.stream().filter(Example::labelled).toList();
      Predictions predictions = challenger.predict(labelled);
      Outcome outcome = decide(before, predictions, labelled, step, rising);
      say(outcome.decision(), step);
      meters.decided(outcome.decision(), outcome.comparison());
      if (outcome.decision().promotes()) {
        return Optional.of(promote(before, challenger, predictions, outcome, step, version));
      }
      if (students.overrun(config.id())) {
        LOG.warn(
            "{} was pinned while a version of it was being promoted: the pin is written again",
            config.id());
        return before;
      }
    } catch (HardgateException e) {
      // Production stays as it is; learning has nothing to do with it.
      meters.failed();
      failures.say(
          "promotion failed",
          "step %d of %s was not considered for promotion: %s"
              .formatted(step, config.id(), e.getMessage()));
    }
    return Optional.empty();
  }

  private record Outcome(Decision decision, Optional<Comparison> comparison) {}

  private Outcome decide(
      Optional<Promotion> before,
      Predictions challenger,
      List<Example> labelled,
      long step,
      boolean rising) {
    if (before.isEmpty()) {
      Circumstances alone = new Circumstances(false, rising, OptionalDouble.empty());
      Figures figures = Figures.of(challenger.scores());
      return new Outcome(rule.first(challenger.size(), figures, alone), Optional.empty());
    }
    Promotion promotion = before.get();
    Circumstances circumstances =
        new Circumstances(promotion.getPinned(), rising, Succession.record(promotion));
    if (challenger.size() == 0) {
      return new Outcome(
          rule.first(0, Figures.of(challenger.scores()), circumstances), Optional.empty());
    }
    Predictions opponent;
    try {
      load(promotion.getCurrent());
      opponent = champion.predict(labelled);
    } catch (RuntimeException e) {
      // Of the engine, too: whatever is wrong with that model, this one can be learned on.
      closeChampion();
      String why = "the champion %s cannot be asked: %s";
      return new Outcome(
          new Decision(
              Verdict.NO_CHAMPION,
              why.formatted(promotion.getCurrent().getVersion(), e.getMessage())),
          Optional.empty());
    }
    Comparison comparison =
        Comparison.of(
            opponent, challenger, config.promotion().confidence(), 31 * config.seed() + step);
    return new Outcome(rule.decide(comparison, circumstances), Optional.of(comparison));
  }

  private void load(PromotedVersion version) {
    if (champion != null && champion.version().equals(version.getVersion())) {
      return;
    }
    closeChampion();
    champion = new Champion(version.getVersion(), loader.apply(Path.of(version.getDirectory())));
  }

  private Promotion promote(
      Optional<Promotion> before,
      Challenger challenger,
      Predictions predictions,
      Outcome outcome,
      long step,
      String version) {
    Instant now = clock.instant();
    Origin origin =
        new Origin(
            version,
            step,
            challenger.positionsTrained(),
            config,
            labels,
            challenger.tau(),
            now,
            StudentsTopic.RULE,
            outcome.decision().reason());
    Measured measured =
        Measured.of(predictions, outcome.comparison(), config.promotion().confidence());
    Path directory =
        directories.write(origin, measured, target -> challenger.writeTo(target, version));
    return Succession.promote(
        before,
        config.id(),
        PromotedVersion.newBuilder()
            .setVersion(version)
            .setDirectory(directory.toString())
            .setStep(step)
            .putAllMetrics(measured.figures().byName())
            .setPromotedMs(now.toEpochMilli())
            .setPromotedBy(StudentsTopic.RULE)
            .build());
  }

  /** Orphans once, when it is known what the record names. */
  private void tidy(Optional<Promotion> promotion) {
    promotion.ifPresent(record -> ModelDirectories.note(record.getCurrent()));
    if (!tidied) {
      tidied = true;
      directories.removeOrphans(promotion, clock.instant().minus(ORPHAN));
    }
  }

  /**
   * Each verdict once, and then by the hour with how often it came: at every checkpoint there is
   * one.
   */
  private void say(Decision decision, long step) {
    if (decision.promotes()) {
      promotions.say(
          decision.verdict().toString(),
          "step %d of %s is promoted with its checkpoint: %s"
              .formatted(step, config.id(), decision.reason()));
    } else {
      refusals.say(
          decision.verdict().toString(),
          "step %d of %s is not promoted: %s".formatted(step, config.id(), decision.reason()));
    }
  }

  private void closeChampion() {
    if (champion != null) {
      champion.close();
      champion = null;
    }
  }

  @Override
  public void close() {
    closeChampion();
    students.close();
  }
}
