package io.hardgate.student.promotion;

import java.util.Locale;

/** What was decided about a challenger. */
public enum Verdict {
  /** Promoted: there was no champion. */
  FIRST,
  /** Promoted: no worse, and better in something. */
  BETTER,
  /** A person has gone back to an earlier version. */
  PINNED,
  /** Its figures on new pairs rise far above its past: it may be about to diverge. */
  RISING,
  /** There are too few labelled held-out positions. */
  FEW_POSITIONS,
  /** A figure is not a number, or infinite. */
  NOT_FINITE,
  /** The champion cannot be asked. */
  NO_CHAMPION,
  /** Far below what the champion was worth when it was promoted. */
  RECORD,
  /** It may be worse in accuracy. */
  ACCURACY,
  /** It may be worse in calibration. */
  ECE,
  /** In nothing it is surely better. */
  NOT_BETTER;

  /** Whether the challenger is the champion from now on. */
  public boolean promotes() {
    return this == FIRST || this == BETTER;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
