package io.hardgate.student.promotion;

/**
 * What was decided about a challenger, and why.
 *
 * @param reason a sentence with the figures that decided
 */
public record Decision(Verdict verdict, String reason) {

  public boolean promotes() {
    return verdict.promotes();
  }
}
