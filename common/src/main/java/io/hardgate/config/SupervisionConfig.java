package io.hardgate.config;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Who supervises, and how much.
 *
 * @param policy which
 * @param alpha the teacher's share under {@link Policy#CONSTANT_MIX}
 * @param horizon of {@link Policy#ANNEALED}: steps until the label supervises alone
 * @param smoothing of {@link Policy#LABEL_SMOOTHING}: the share of the target that the label gives
 *     away
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
public record SupervisionConfig(
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

  /** How many teachers a student can have at a time. */
  public static final int MOST_TEACHERS = 64;

  private static final Teacher PLAIN = new Teacher(OptionalDouble.empty(), Optional.empty());

  public SupervisionConfig {
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
}
