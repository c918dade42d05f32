package io.hardgate.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The meters that several services have together. */
public final class FlowCatalogue {

  /** {@code pairing}, {@code student:ID}, {@code teacher:ID}. */
  public static final Label SERVICE =
      new Label("service", "who refused or reads: `pairing`, `student:ID`, `teacher:ID`");

  private static final Catalogue ALL = new Catalogue("The whole flow");

  public static final MeterFamily DEAD_LETTERS =
      ALL.counter(
          "hardgate_dead_letters_total",
          "records",
          "Records that could not be used, by who refused them and why",
          SERVICE,
          new Label(
              "reason",
              "`undecodable`, `missing-field`, `wrong-key`, `wrong-partition`, `wrong-shape`,"
                  + " `wrong-label-space`, `bad-label`, `bad-index`, `not-finite`, `too-large`,"
                  + " `duplicate`, `late`, `no-sample`, `too-many`, `expired`, `unsupported-input`,"
                  + " `unknown-teacher`, `prediction-failed`; of each service those that it can"
                  + " have"));

  public static final MeterFamily TRACE =
      ALL.histogram(
          "hardgate_trace_seconds",
          "seconds",
          "Time on a leg of the way of a sample, by the timestamps of its records; of the trainer,"
              + " that of pairs that were written since it began to follow the log, when they are"
              + " learned from for the first time",
          new double[] {0.1, 0.5, 1, 5, 15, 60, 300, 3600},
          new Label(
              "leg",
              "`predicted` (sample produced to logits written), `paired` (sample produced to pair"
                  + " written), `trained` (pair written to learned from), `total` (sample produced"
                  + " to learned from)"),
          new Label("teacher", "of the leg `predicted`, else empty"),
          new Label("student", "of the legs `trained` and `total`, else empty"));

  private FlowCatalogue() {}

  /**
   * The histogram of a leg of the trace.
   *
   * @param teacher empty where the leg is no teacher's
   * @param student empty where the leg is no student's
   */
  public static DistributionSummary leg(
      MeterRegistry registry, String leg, String teacher, String student) {
    return TRACE.histogram(registry, Tags.of("leg", leg, "teacher", teacher, "student", student));
  }

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
