package io.hardgate.student.guard;

import io.hardgate.config.SupervisionConfig;
import java.util.Locale;

/**
 * Watches one teacher, position by position: has it turned bad, and has it recovered? It is judged
 * by three figures, each against its own past ({@link RiseDetector}): its negative log-likelihood
 * of the labels, its disagreement with the student, and how sure it is, {@code -log(1 -
 * confidence)}.
 *
 * <p>The latter two alone are no alarm where labels show that the teacher is as good as ever: then
 * the student has changed, or the samples have become easier. Without labels they decide alone.
 *
 * <p>While the teacher is suspected its past is frozen. It is trusted again when over one window of
 * labelled positions its NLL has come within half of {@code nllRise} of that past; where labels are
 * rare, when over four windows its agreement has come within half of {@code agreementFall}. It must
 * not be surer than it was, either.
 *
 * <p>A teacher that is bad from the beginning, or turns bad little by little, is not noticed.
 *
 * <p>Constant memory. Not safe for two threads.
 */
public final class TeacherWatch {

  /** Worse positions count as this: nobody's probability of the truth is e^-32. */
  private static final double MOST_NATS = 32;

  /** Of 1 - confidence; a float32 cannot hold much less. */
  private static final double LEAST_DOUBT = 1e-7;

  private static final int WINDOWS_WITHOUT_LABELS = 4;

  private final SupervisionConfig.Guard settings;
  private final RiseDetector nll;
  private final RiseDetector disagreement;
  private final RiseDetector sureness;
  private final double surenessRise;

  /** Trusted: since disagreement and sureness were last usual. Suspected: the recent past. */
  private final Stretch stretch = new Stretch();

  private boolean suspected;
  private String why = "";

  /** A watch over a teacher that nothing is known of. */
  public TeacherWatch(SupervisionConfig.Guard settings) {
    this.settings = settings;
    surenessRise = 2 * settings.nllRise();
    nll = new RiseDetector(settings.window(), settings.nllRise());
    disagreement = new RiseDetector(settings.window(), settings.agreementFall());
    sureness = new RiseDetector(settings.window(), surenessRise);
  }

  /**
   * A position that the teacher answered and that has a label.
   *
   * @param confidence its probability of the class that it predicts
   * @param agrees whether the student predicts the same class
   * @param labelNll minus its log-probability of the label, in nats
   */
  public void labelled(double confidence, boolean agrees, double labelNll) {
    double value = Math.min(labelNll, MOST_NATS);
    stretch.addLabelled(nll.above(value));
    if (!suspected && nll.add(value)) {
      suspect("its NLL rose far above the %.2f nats of its past", nll.mean());
    }
    unlabelled(confidence, agrees);
  }

  /** A position that the teacher answered and that has no label. */
  public void unlabelled(double confidence, boolean agrees) {
    double differs = agrees ? 0 : 1;
    double sure = -Math.log(Math.max(LEAST_DOUBT, 1 - confidence));
    stretch.add(disagreement.above(differs), sureness.above(sure));
    if (suspected) {
      judgeRecovery();
      return;
    }
    if (disagreement.add(differs) && !excused(disagreement)) {
      suspect(
          "its agreement with the student fell far below the %.2f of its past",
          1 - disagreement.mean());
    } else if (sureness.add(sure) && !excused(sureness)) {
      suspect("its confidence rose far above the %.4f of its past", 1 - Math.exp(-sureness.mean()));
    } else if (disagreement.sum() == 0 && sureness.sum() == 0) {
      stretch.clear();
    }
  }

  /** Whether labels show that what has risen does not speak against the teacher. */
  private boolean excused(RiseDetector alarmed) {
    if (!labelsSpeakForIt()) {
      return false;
    }
    alarmed.accept();
    return true;
  }

  private boolean labelsSpeakForIt() {
    return stretch.labelled() >= fewLabels() && stretch.nllAbove() < settings.nllRise() / 2;
  }

  private int fewLabels() {
    return settings.window() / WINDOWS_WITHOUT_LABELS;
  }

  private void suspect(String reason, double past) {
    suspected = true;
    why = String.format(Locale.ROOT, reason, past);
    nll.reject();
    disagreement.reject();
    sureness.reject();
    stretch.clear();
  }

  private void judgeRecovery() {
    boolean enoughLabels = stretch.labelled() >= settings.window();
    boolean longEnough = stretch.positions() >= (long) WINDOWS_WITHOUT_LABELS * settings.window();
    if (!enoughLabels && !longEnough) {
      return;
    }
    boolean right =
        stretch.labelled() >= fewLabels()
            ? labelsSpeakForIt()
            : stretch.disagreementAbove() < settings.agreementFall() / 2;
    if (right && stretch.surenessAbove() < surenessRise / 2) {
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
    return new WatchState(
        nll.state(), disagreement.state(), sureness.state(), suspected, stretch.state());
  }

  /** Goes on from a {@link #state()}. */
  public void resume(WatchState state) {
    nll.resume(state.nll());
    disagreement.resume(state.disagreement());
    sureness.resume(state.sureness());
    suspected = state.suspected();
    stretch.resume(state.stretch());
  }
}
