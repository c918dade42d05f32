package io.hardgate.pairing;

import io.hardgate.metrics.Catalogue;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;

/** Every meter of pairing. */
public final class PairingCatalogue {

  private static final Catalogue ALL = new Catalogue("Pairing");

  private static final Label TEACHER =
      new Label(
          "teacher",
          "ids of required teachers, and of others as they come, at most 64; the rest is `others`");

  static final MeterFamily SAMPLES = read("samples");

  static final MeterFamily LOGITS = read("logits");

  static final MeterFamily LABELS = read("labels");

  static final MeterFamily READ_AGAIN =
      ALL.counter(
          "hardgate_pairing_read_again_total",
          "records",
          "Records that were not kept in memory and were read a second time");

  static final MeterFamily PAIRS =
      ALL.counter("hardgate_pairing_pairs_total", "pairs", "Pairs written, complete or not");

  static final MeterFamily UNLABELLED =
      ALL.counter(
          "hardgate_pairing_pairs_unlabelled_total", "pairs", "Pairs written without a label");

  static final MeterFamily WITH =
      ALL.counter(
          "hardgate_pairing_pairs_with_total",
          "pairs",
          "Pairs written with logits of this teacher",
          TEACHER);

  static final MeterFamily INCOMPLETE =
      ALL.counter(
          "hardgate_pairing_pairs_incomplete_total",
          "pairs",
          "Pairs written without this teacher, though it was waited for",
          TEACHER,
          new Label(
              "reason",
              "`deadline` (nothing valid came in time), `quorum` (enough others had answered),"
                  + " `silent` (it fell silent for pairing.presence)"));

  static final MeterFamily HEARD =
      ALL.gauge(
          "hardgate_pairing_teacher_heard_timestamp_seconds",
          "seconds",
          "When logits of this teacher were last accepted, since 1970; NaN before the first",
          TEACHER);

  static final MeterFamily PRESENT =
      ALL.gauge(
          "hardgate_pairing_teacher_present",
          "boolean",
          "1 while this teacher was heard within pairing.presence; 0 when it has fallen silent, so"
              + " that pairs go out without it, or wait in vain if it is required",
          TEACHER);

  static final MeterFamily PENDING =
      ALL.gauge(
          "hardgate_pairing_pending",
          "samples",
          "Sample ids that wait for their sample or for a teacher");

  static final MeterFamily LAG =
      ALL.gauge(
          "hardgate_pairing_lag_records",
          "records",
          "Records that are there but were not read yet");

  static final MeterFamily HELD =
      ALL.gauge(
          "hardgate_pairing_held_bytes", "bytes", "Memory for samples and logits while they wait");

  static final MeterFamily WAIT =
      ALL.histogram(
          "hardgate_pairing_wait_seconds",
          "seconds",
          "Time from the arrival of a sample to its pair",
          new double[] {0.01, 0.05, 0.25, 1, 5, 15, 60, 300});

  private PairingCatalogue() {}

  private static MeterFamily read(String topic) {
    return ALL.counter(
        "hardgate_pairing_" + topic + "_total", "records", "Records read from the topic " + topic);
  }

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
