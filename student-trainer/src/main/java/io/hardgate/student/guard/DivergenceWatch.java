package io.hardgate.student.guard;

import io.hardgate.config.DivergenceConfig;
import java.util.Locale;

/**
 * Watches a student, position by position, before it learns from them: is it far worse than it was?
 * Two figures are compared with their own past ({@link RiseDetector}): its negative log-likelihood
 * of the labels, and how much surer it is than right, {@code confidence - correct}, whose mean is
 * the part of the expected calibration error that comes of being too sure. A student that was less
 * sure than right counts as one that was as sure as right, so that it may come to be that.
 *
 * <p>A position counts as {@value #MOST_DEVIATIONS} deviations at most, so that with an {@code
 * nllRise} of 1 no change of less than a fifth of the positions is ever an alarm, such as two
 * classes that change places: the student is to learn that.
 *
 * <p>While it is held to have diverged, the past is frozen. It has recovered when over one window
 * both figures have come within half of what raises the alarm. If it has not after {@value
 * #PATIENCE_WINDOWS} windows, what it has become is its new past.
 *
 * <p>A student that is bad from the beginning, or becomes bad little by little, is not noticed.
 *
 * <p>Constant memory. Not safe for two threads.
 */
public final class DivergenceWatch {

  private static final double MOST_DEVIATIONS = 5;
  private static final int PATIENCE_WINDOWS = 16;

  /** What no student can be worse than, by much: nobody's probability of the truth is e^-32. */
  private static final double MOST_NATS = 32;

  private final DivergenceConfig settings;
  private RiseDetector nll;
  private RiseDetector sureness;
  private String why = "";
  private long labelled;
  private double nllAbove;
  private double surenessAbove;
  private long since;

  /** A watch over a student that nothing is known of. */
  public DivergenceWatch(DivergenceConfig settings) {
    this.settings = settings;
    forget();
  }

  private void forget() {
    nll =
        new RiseDetector(
            settings.window(), settings.nllRise(), MOST_DEVIATIONS, Double.NEGATIVE_INFINITY);
    sureness = new RiseDetector(settings.window(), settings.eceRise(), MOST_DEVIATIONS, 0);
  }

  /**
   * A position with a label that the student has not seen before.
   *
   * @param confidence the student's probability of the class that it predicts
   * @param correct whether that is the label
   * @param labelNll minus its log-probability of the label, in nats
   */
  public void add(double confidence, boolean correct, double labelNll) {
    show(Math.min(labelNll, MOST_NATS), confidence - (correct ? 1 : 0));
  }

  /**
   * A batch that the student was not let learn from, because its loss or gradient was not finite.
   * It counts as one position that it is as wrong on as can be: a few of them are no alarm, but a
   * student that is not let learn any more is.
   */
  public void refused() {
    show(MOST_NATS, 1);
  }

  private void show(double nats, double surer) {
    if (diverged()) {
      judgeRecovery(nats, surer);
      return;
    }
    // Both are shown every value, whatever the other says of it.
    boolean worse = nll.add(nats);
    boolean tooSure = sureness.add(surer);
    if (worse) {
      alarm(
          nll,
          "its mean NLL on new positions rose from %.2f nats to %.2f or more, over %d of them");
    } else if (tooSure) {
      alarm(
          sureness,
          "its confidence was %+.3f above its accuracy and is %+.3f or more on new positions, over"
              + " %d of them; its ECE is no less than that");
    }
  }

  private void alarm(RiseDetector of, String reason) {
    why = String.format(Locale.ROOT, reason, of.mean(), of.openMean(), of.openPositions());
    nll.reject();
    sureness.reject();
    since = 0;
    clearStretch();
  }

  private void clearStretch() {
    labelled = 0;
    nllAbove = 0;
    surenessAbove = 0;
  }

  private void judgeRecovery(double nats, double surer) {
    since++;
    labelled++;
    nllAbove += nll.above(nats);
    surenessAbove += sureness.above(surer);
    if (labelled < settings.window()) {
      return;
    }
    boolean recovered =
        nllAbove / labelled < settings.nllRise() / 2
            && surenessAbove / labelled < settings.eceRise() / 2;
    if (!recovered && since >= (long) PATIENCE_WINDOWS * settings.window()) {
      forget();
      recovered = true;
    }
    if (recovered) {
      why = "";
    }
    clearStretch();
  }

  /** Whether the student is held to have diverged. */
  public boolean diverged() {
    return !why.isEmpty();
  }

  /** Why it is held to have diverged: which figure, what it was, what it is. */
  public String why() {
    return why;
  }

  /**
   * Whether it may be about to: half of what raises the alarm has come together. What is saved now
   * may have learned from what it will be raised for.
   */
  public boolean rising() {
    return nll.rising() || sureness.rising();
  }

  /** All that it remembers. */
  public DivergenceState state() {
    return new DivergenceState(
        nll.state(), sureness.state(), why, labelled, nllAbove, surenessAbove, since);
  }

  /** Goes on from a {@link #state()} that is whole. */
  public void resume(DivergenceState state) {
    nll.resume(state.nll());
    sureness.resume(state.sureness());
    why = state.why();
    labelled = state.labelled();
    nllAbove = state.nllAbove();
    surenessAbove = state.surenessAbove();
    since = state.since();
  }
}
