package io.hardgate.student.guard;

import io.hardgate.config.StudentConfig;
import java.util.Locale;

/**
 * Watches one teacher, position by position: has it turned bad, and has it recovered? It is judged
 * by its negative log-likelihood of the labels and by its agreement with the student, each against
 * its own past ({@link RiseDetector}).
 *
 * <p>A fall of the agreement alone is no alarm where labels show that the teacher is as good as
 * ever: then it is the student that has changed. Without labels the agreement decides alone.
 *
 * <p>While the teacher is suspected its past is frozen. It is trusted again when over one window of
 * labelled positions its NLL has come within half of {@code nllRise} of that past; where labels are
 * rare, when over four windows its agreement has come within half of {@code agreementFall}.
 *
 * <p>A teacher that is bad from the beginning, or turns bad little by little, is not noticed.
 *
 * <p>Constant memory. Not safe for two threads.
 */
public final class TeacherWatch {

  /** Further positions are as bad as this one: nobody's probability of the truth is e^-32. */
  private static final double MOST_NATS = 32;

  private static final int WINDOWS_WITHOUT_LABELS = 4;

  private final StudentConfig.Guard settings;
  private final RiseDetector nll;
  private final RiseDetector disagreement;

  /** Trusted: since the disagreement was last usual. Suspected: the recent past. */
  private final Stretch stretch = new Stretch();

  private boolean suspected;
  private String why = "";

  /** A watch over a teacher that nothing is known of. */
  public TeacherWatch(StudentConfig.Guard settings) {
    this.settings = settings;
    nll = new RiseDetector(settings.window(), settings.nllRise());
    disagreement = new RiseDetector(settings.window(), settings.agreementFall());
  }

  /**
   * A position that the teacher answered and that has a label.
   *
   * @param labelNll minus its log-probability of the label, in nats
   * @param agrees whether the student predicts the same class
   */
  public void labelled(double labelNll, boolean agrees) {
    double value = Math.min(labelNll, MOST_NATS);
    stretch.addLabelled(nll.above(value));
    if (!suspected && nll.add(value)) {
      suspect(
          String.format(
              Locale.ROOT, "its NLL rose far above the %.2f nats of its past", nll.mean()));
    }
    unlabelled(agrees);
  }

  /** A position that the teacher answered and that has no label. */
  public void unlabelled(boolean agrees) {
    double value = agrees ? 0 : 1;
    stretch.add(disagreement.above(value));
    if (suspected) {
      judgeRecovery();
      return;
    }
    if (disagreement.add(value)) {
      if (labelsSpeakForIt(settings.window() / WINDOWS_WITHOUT_LABELS)) {
        disagreement.accept();
      } else {
        suspect(
            String.format(
                Locale.ROOT,
                "its agreement with the student fell far below the %.2f of its past",
                1 - disagreement.mean()));
      }
    }
    if (disagreement.sum() == 0 && !suspected) {
      stretch.clear();
    }
  }

  private boolean labelsSpeakForIt(long enough) {
    return stretch.labelled() >= enough && stretch.nllAbove() < settings.nllRise() / 2;
  }

  private void suspect(String reason) {
    suspected = true;
    why = reason;
    nll.reject();
    disagreement.reject();
    stretch.clear();
  }

  private void judgeRecovery() {
    boolean enoughLabels = stretch.labelled() >= settings.window();
    if (!enoughLabels && stretch.positions() < (long) WINDOWS_WITHOUT_LABELS * settings.window()) {
      return;
    }
    long few = settings.window() / WINDOWS_WITHOUT_LABELS;
    boolean recovered =
        stretch.labelled() >= few
            ? labelsSpeakForIt(few)
            : stretch.disagreementAbove() < settings.agreementFall() / 2;
    if (recovered) {
      suspected = false;
      why = "over %d positions it was as good as in its past".formatted(stretch.positions());
    }
    stretch.clear();
  }

  /** Whether the teacher is held to be bad now. */
  public boolean suspected() {
    return suspected;
  }

  /** What the newest change of mind was for; empty if there was none. */
  public String why() {
    return why;
  }

  /** All that it remembers. */
  public WatchState state() {
    return new WatchState(nll.state(), disagreement.state(), suspected, stretch.state());
  }

  /** Goes on from a {@link #state()}. */
  public void resume(WatchState state) {
    nll.resume(state.nll());
    disagreement.resume(state.disagreement());
    suspected = state.suspected();
    stretch.resume(state.stretch());
  }
}
