package io.hardgate.local.report;

/**
 * How much less miscalibrated than label only the hard gate is to be: at most one part in so many.
 * The project set them before the comparison was run.
 *
 * @param parts of the ECE of label only
 */
record Target(int parts) {

  /** Past the number of passes where label only is most often right it is overconfident. */
  private static final Target PAST = new Target(5);

  private static final Target CLASSIFICATION = new Target(5);
  private static final Target SEQUENCES = new Target(3);

  static Target of(Task task, boolean past) {
    if (past) {
      return PAST;
    }
    return task.sequences() ? SEQUENCES : CLASSIFICATION;
  }

  double share() {
    return 1.0 / parts;
  }

  @Override
  public String toString() {
    return "1/" + parts;
  }
}
