package io.hardgate.teacher;

import io.hardgate.metrics.Catalogue;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;

/** Every meter of a teacher. */
public final class TeacherCatalogue {

  private static final Catalogue ALL = new Catalogue("Teacher service");

  private static final Label TEACHER = new Label("teacher", "ids of the teachers of this process");

  static final MeterFamily CONSUMED =
      ALL.counter(
          "hardgate_teacher_samples_consumed_total",
          "samples",
          "Records read from the topic samples",
          TEACHER);

  static final MeterFamily SKIPPED =
      ALL.counter(
          "hardgate_teacher_samples_skipped_total",
          "samples",
          "Samples that were not predicted; pairing sends them to the dead letters",
          TEACHER,
          new Label("reason", "as of `hardgate_dead_letters_total`"));

  static final MeterFamily PREDICTED =
      ALL.counter(
          "hardgate_teacher_samples_predicted_total",
          "samples",
          "Samples that the model has answered",
          TEACHER);

  static final MeterFamily PUBLISHED =
      ALL.counter(
          "hardgate_teacher_logits_published_total",
          "records",
          "Logits that the broker has acknowledged",
          TEACHER);

  static final MeterFamily BATCH =
      ALL.histogram(
          "hardgate_teacher_batch_seconds",
          "seconds",
          "Time of one call of the model, which may take several batches; it waits for the call"
              + " before it",
          new double[] {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 10},
          TEACHER);

  static final MeterFamily BATCH_SIZE =
      ALL.histogram(
          "hardgate_teacher_batch_size",
          "samples",
          "Samples of one call of the model",
          new double[] {1, 8, 32, 128},
          TEACHER);

  static final MeterFamily PUBLISH =
      ALL.histogram(
          "hardgate_teacher_publish_seconds",
          "seconds",
          "Time from sending logits to their acknowledgement",
          new double[] {0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 5},
          TEACHER);

  static final MeterFamily LAG =
      ALL.gauge(
          "hardgate_teacher_lag_records",
          "records",
          "Samples on the topic that are not yet answered, over the partitions assigned",
          TEACHER);

  private TeacherCatalogue() {}

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
