package io.hardgate.student.metrics;

import static io.hardgate.student.metrics.StudentLabels.BIN;
import static io.hardgate.student.metrics.StudentLabels.BOUND;
import static io.hardgate.student.metrics.StudentLabels.FIGURE;
import static io.hardgate.student.metrics.StudentLabels.PREDICTOR;
import static io.hardgate.student.metrics.StudentLabels.SCOPE;
import static io.hardgate.student.metrics.StudentLabels.SPLIT;
import static io.hardgate.student.metrics.StudentLabels.STUDENT;
import static io.hardgate.student.metrics.StudentLabels.TEACHER;
import static io.hardgate.student.metrics.StudentLabels.TEACHER_SCOPE;

import io.hardgate.metrics.Catalogue;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;

/** Every meter of a trainer. */
public final class StudentCatalogue {

  private static final Catalogue ALL = new Catalogue("Trainer");

  private static final String RATIO = "ratio";
  private static final String NATS = "nats";
  private static final String SECONDS = "seconds";
  private static final String BOOLEAN = "boolean";
  private static final String POSITIONS = "positions";
  private static final String PAIRS = "pairs";
  private static final String CHECKPOINTS = "checkpoints";

  // How it goes.

  public static final MeterFamily LEADING =
      ALL.gauge(
          "hardgate_student_leading",
          BOOLEAN,
          "1 while this process trains the student; 0 while it stands by or has lost its lead",
          STUDENT);

  public static final MeterFamily INFO =
      ALL.gauge(
          "hardgate_student_info",
          "1",
          "1, with what the student that is trained is set to",
          STUDENT,
          new Label(
              "policy",
              "`hard-gate`, `sentence-gate`, `constant-mix`, `annealed`, `teacher-only`,"
                  + " `label-only`, `label-smoothing`, `confidence-penalty`"),
          new Label("mode", "`follow`, or `passes` where student.passes is set"),
          new Label("divergence", "`off`, `warn`, `stop`: student.divergence.mode"));

  public static final MeterFamily PAIRS_CONSUMED =
      ALL.counter(
          "hardgate_student_pairs_consumed_total",
          PAIRS,
          "Pairs that were read, once each",
          STUDENT,
          SPLIT);

  public static final MeterFamily POSITIONS_TRAINED =
      ALL.counter(
          "hardgate_student_positions_trained_total",
          POSITIONS,
          "Positions that were learned from",
          STUDENT);

  public static final MeterFamily POSITIONS_SUPERVISED =
      ALL.counter(
          "hardgate_student_positions_supervised_total",
          POSITIONS,
          "Positions learned from, by what supervised them",
          STUDENT,
          new Label(
              "by",
              "`teacher`, `label`, `label-without-teacher`, `teacher-without-label` (there was"
                  + " nothing to choose)"));

  public static final MeterFamily BATCHES_REFUSED =
      ALL.counter(
          "hardgate_student_batches_refused_total",
          "batches",
          "Batches that were not learned from",
          STUDENT,
          new Label("reason", "`not-finite` (the loss guard), `nothing-supervised`"));

  public static final MeterFamily STEP =
      ALL.histogram(
          "hardgate_student_step_seconds",
          SECONDS,
          "Time of a training step: predict, measure, learn",
          new double[] {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5},
          STUDENT);

  public static final MeterFamily BATCH_POSITIONS =
      ALL.histogram(
          "hardgate_student_batch_positions",
          POSITIONS,
          "Positions in a batch",
          new double[] {16, 64, 512, 4096},
          STUDENT);

  public static final MeterFamily LEARNED =
      ALL.gauge(
          "hardgate_student_learned_timestamp_seconds",
          SECONDS,
          "When the newest step ended, since 1970; NaN before the first",
          STUDENT);

  public static final MeterFamily LAG =
      ALL.gauge(
          "hardgate_student_lag_records",
          "records",
          "Pairs in the log that were not read yet",
          STUDENT);

  public static final MeterFamily CHECKPOINT =
      ALL.gauge(
          "hardgate_student_checkpoint_timestamp_seconds",
          SECONDS,
          "When the newest committed checkpoint was made, since 1970; NaN without one",
          STUDENT);

  public static final MeterFamily LIFE_POSITIONS =
      ALL.gauge(
          "hardgate_student_life_positions",
          POSITIONS,
          "Positions that the student has learned from in its life, whichever process taught it",
          STUDENT);

  public static final MeterFamily LIFE_PAIRS =
      ALL.gauge(
          "hardgate_student_life_pairs",
          PAIRS,
          "Pairs that were read in the student's life, once each",
          STUDENT,
          SPLIT);

  public static final MeterFamily DIVERGED =
      ALL.gauge(
          "hardgate_student_diverged",
          BOOLEAN,
          "1 while the student is held to have diverged",
          STUDENT);

  // Supervision.

  public static final MeterFamily TEMPERATURE =
      ALL.gauge(
          "hardgate_student_temperature",
          "1",
          "Temperature that the logits of the target are divided by",
          STUDENT,
          new Label("teacher", "the id of the only teacher, or the name of the blend"));

  public static final MeterFamily LOSS =
      ALL.gauge(
          "hardgate_student_loss",
          NATS,
          "Loss of the newest batch, by part",
          STUDENT,
          new Label("part", "`teacher`, `label`, `regularization`"));

  // Scores.

  public static final MeterFamily ACCURACY = score("accuracy", RATIO, "Share of right predictions");

  public static final MeterFamily NLL =
      score("nll_nats", NATS, "Mean negative log-likelihood of the labels");

  public static final MeterFamily PERPLEXITY =
      score("perplexity", "1", "exp of the mean negative log-likelihood of the labels");

  public static final MeterFamily BRIER =
      score("brier", "1", "Brier score over all classes, 0 to 2");

  public static final MeterFamily ECE =
      score("ece", RATIO, "Expected calibration error, 15 bins of equal width");

  public static final MeterFamily MCE = score("mce", RATIO, "Maximum calibration error, 15 bins");

  public static final MeterFamily RMSCE =
      score("rmsce", RATIO, "Root mean square calibration error, 15 bins");

  public static final MeterFamily OVERCONFIDENCE =
      score("overconfidence", RATIO, "Part of the ECE from bins that are surer than right");

  public static final MeterFamily UNDERCONFIDENCE =
      score(
          "underconfidence",
          RATIO,
          "Part of the ECE from bins that are right more often than sure");

  public static final MeterFamily ECE_EQUAL_MASS =
      score(
          "ece_equal_mass",
          RATIO,
          "Expected calibration error, 15 bins of equally many predictions");

  public static final MeterFamily ECE_SMOOTH =
      score(
          "ece_smooth",
          RATIO,
          "Smooth calibration error, without bins (Blasiok and Nakkiran 2023)");

  public static final MeterFamily ECE_CLASSWISE =
      score(
          "ece_classwise",
          RATIO,
          "Mean over classes of their calibration errors; NaN with more than 100 classes");

  public static final MeterFamily BRIER_TOP_LABEL =
      ALL.gauge(
          "hardgate_student_brier_top_label",
          "1",
          "Parts of the Brier score of the prediction being right: reliability - resolution +"
              + " uncertainty",
          STUDENT,
          PREDICTOR,
          SCOPE,
          new Label("part", "`reliability`, `resolution`, `uncertainty`"));

  public static final MeterFamily SAMPLE_ACCURACY =
      score("sample_accuracy", RATIO, "Mean over samples of their share of right predictions");

  public static final MeterFamily SAMPLE_CONFIDENCE =
      score("sample_confidence", RATIO, "Mean over samples of their mean confidence");

  public static final MeterFamily SAMPLE_ECE =
      score("sample_ece", RATIO, "Expected calibration error of samples, 15 bins of equal width");

  public static final MeterFamily SAMPLE_ECE_SMOOTH =
      score("sample_ece_smooth", RATIO, "Smooth calibration error of samples, without bins");

  public static final MeterFamily AGREEMENT =
      ALL.gauge(
          "hardgate_student_agreement",
          RATIO,
          "Share of positions where student and teacher predict the same class",
          STUDENT,
          SCOPE);

  public static final MeterFamily KL =
      ALL.gauge(
          "hardgate_student_kl_nats",
          NATS,
          "Mean KL divergence of the student from its teacher",
          STUDENT,
          SCOPE);

  public static final MeterFamily RELIABILITY_PREDICTIONS =
      bin("predictions", "Predictions in a confidence bin, of positions seen for the first time");

  public static final MeterFamily RELIABILITY_CORRECT =
      bin("correct", "Right predictions in a confidence bin");

  public static final MeterFamily RELIABILITY_CONFIDENCE =
      bin("confidence", "Sum of confidences in a confidence bin");

  // Each teacher.

  public static final MeterFamily TEACHER_POSITIONS =
      ALL.counter(
          "hardgate_student_teacher_positions_total",
          POSITIONS,
          "Positions that a teacher answered, by what was done with its logits",
          STUDENT,
          TEACHER,
          new Label(
              "use",
              "`learned`, `left-out` (by the blend), `quarantined`, `crowded-out` (of `other`)"));

  public static final MeterFamily TEACHER_ACCURACY =
      ofTeacher("accuracy", RATIO, "Share of a teacher's right predictions");

  public static final MeterFamily TEACHER_NLL =
      ofTeacher("nll_nats", NATS, "A teacher's mean negative log-likelihood of the labels");

  public static final MeterFamily TEACHER_ECE =
      ofTeacher("ece", RATIO, "A teacher's expected calibration error, 15 bins of equal width");

  public static final MeterFamily TEACHER_BRIER =
      ofTeacher("brier", "1", "A teacher's Brier score over all classes, 0 to 2");

  public static final MeterFamily TEACHER_AGREEMENT =
      ofTeacher("agreement", RATIO, "Share of positions where the student predicts the same class");

  public static final MeterFamily TEACHER_TEMPERATURE =
      ALL.gauge(
          "hardgate_student_teacher_temperature",
          "1",
          "Temperature that is fitted to the teacher",
          STUDENT,
          TEACHER);

  public static final MeterFamily TEACHER_VERSION_AGE =
      ALL.gauge(
          "hardgate_student_teacher_version_age_seconds",
          SECONDS,
          "Time since the trainer first saw the newest of the teacher's versions",
          STUDENT,
          TEACHER);

  public static final MeterFamily TEACHER_ANSWERED =
      ALL.gauge(
          "hardgate_student_teacher_answered_timestamp_seconds",
          SECONDS,
          "When a batch with the teacher's logits came last, since 1970; NaN before the first of"
              + " this process",
          STUDENT,
          TEACHER);

  public static final MeterFamily TEACHER_SUSPECTED =
      ALL.gauge(
          "hardgate_student_teacher_suspected",
          BOOLEAN,
          "1 while the guard holds the teacher to be bad",
          STUDENT,
          TEACHER);

  public static final MeterFamily TEACHER_QUARANTINED =
      ALL.gauge(
          "hardgate_student_teacher_quarantined",
          BOOLEAN,
          "1 while the teacher is not learned from because it is suspected",
          STUDENT,
          TEACHER);

  // Promotion.

  public static final MeterFamily PROMOTIONS =
      ALL.counter(
          "hardgate_student_promotions_total",
          CHECKPOINTS,
          "Checkpoints that the rule has promoted; true once they are committed",
          STUDENT,
          new Label("reason", "`first`, `better`"));

  public static final MeterFamily PROMOTION_REFUSALS =
      ALL.counter(
          "hardgate_student_promotion_refusals_total",
          CHECKPOINTS,
          "Checkpoints that the rule has not promoted",
          STUDENT,
          new Label(
              "reason",
              "`pinned` (a person has gone back), `rising` (its figures on new pairs rise far"
                  + " above its past), `few-positions`, `not-finite`, `no-champion` (it cannot be"
                  + " asked), `record` (far below what the champion was when it was promoted),"
                  + " `accuracy` and `ece` (it may be worse), `not-better`, `failed` (nothing could be"
                  + " decided; the log says why)"));

  public static final MeterFamily PROMOTED =
      ALL.gauge(
          "hardgate_student_promoted_timestamp_seconds",
          SECONDS,
          "When the champion was promoted, since 1970; NaN without one",
          STUDENT);

  public static final MeterFamily PROMOTION_CHAMPION =
      ALL.gauge(
          "hardgate_student_promotion_champion",
          "of the figure",
          "The champion on the held-out pairs of the newest comparison",
          STUDENT,
          FIGURE);

  public static final MeterFamily PROMOTION_CHALLENGER =
      ALL.gauge(
          "hardgate_student_promotion_challenger",
          "of the figure",
          "The challenger on the held-out pairs of the newest comparison",
          STUDENT,
          FIGURE);

  public static final MeterFamily DIFFERENCE_ACCURACY = difference("accuracy", RATIO, "accuracy");

  public static final MeterFamily DIFFERENCE_NLL =
      difference("nll_nats", NATS, "mean negative log-likelihood");

  public static final MeterFamily DIFFERENCE_ECE =
      difference("ece", RATIO, "expected calibration error of 15 bins");

  public static final MeterFamily PROMOTION_POSITIONS =
      ALL.gauge(
          "hardgate_student_promotion_positions",
          POSITIONS,
          "Labelled held-out positions of the newest comparison",
          STUDENT);

  private StudentCatalogue() {}

  private static MeterFamily score(String name, String unit, String help) {
    return ALL.gauge("hardgate_student_" + name, unit, help, STUDENT, PREDICTOR, SCOPE);
  }

  private static MeterFamily bin(String name, String help) {
    return ALL.counter(
        "hardgate_student_reliability_" + name + "_total",
        POSITIONS,
        help,
        STUDENT,
        PREDICTOR,
        BIN);
  }

  private static MeterFamily ofTeacher(String name, String unit, String help) {
    return ALL.gauge(
        "hardgate_student_teacher_" + name, unit, help, STUDENT, TEACHER, TEACHER_SCOPE);
  }

  private static MeterFamily difference(String name, String unit, String figure) {
    return ALL.gauge(
        "hardgate_student_promotion_difference_" + name,
        unit,
        "Challenger minus champion, " + figure + ", in the newest comparison",
        STUDENT,
        BOUND);
  }

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
