package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;

/** How the figures of a report came about, for those who read it. */
final class Method {

  private Method() {}

  /** What a reader has to know before the first figure. */
  static String beforehand() {
    return "Lee et al. 2022 (arXiv 2210.12427), “the paper” in the following, let the teacher"
        + " supervise where the student is surer of the label than the teacher is, and the label"
        + " elsewhere: the hard gate. They claim that the student's calibration error falls. For"
        + " every task this page first says whether that is so here, at the number of passes where"
        + " label-only is most often right, in the end, and after one pass as on a stream; then what"
        + " the temperature and a badly calibrated teacher do to it. ± is half of the 95 % interval"
        + " over seeds: how it was done, and how each figure is meant, stands at the end.";
  }

  static List<String> sentences() {
    List<String> all = new ArrayList<>();
    all.add(
        "Runs with the same settings are replicas: they differ by the seed alone, which decides the"
            + " initial weights, the order of the samples and the dropout. The data, the teachers and"
            + " what they said are the same for all. A figure is the mean over seeds.");
    all.add(
        "± is half of its 95 % interval over seeds, by Student's t-distribution; of one seed there is"
            + " none. It says how much another seed might change, not how much other held-out data"
            + " might.");
    all.add(
        "“ECE, of one run, over held-out data” says the latter: the 95 % interval of a single run's"
            + " ECE, by inverting a test, as if its predictions were independent; those of one text"
            + " are not, so of sequences it is too narrow. With several seeds it is the mean of their"
            + " bounds. An ECE is never zero: of a predictor that is calibrated noise alone makes it"
            + " positive, so that the interval can lie below the figure.");
    all.add(
        "Differences are paired: seed by seed (students of one seed begin with the same weights and"
            + " see the samples in the same order), then the mean. They are called better or worse"
            + " where the 95 % interval over seeds leaves out zero, and not told apart elsewhere. Each"
            + " interval stands alone: among many, one in twenty is expected to leave out zero by"
            + " chance. With few seeds they are wide.");
    all.add(
        "“Times that of label-only” is a geometric mean over seeds, paired too, with the interval of"
            + " the mean logarithm.");
    all.add(
        "A claim is held where the whole interval over seeds is on its side, not held where all of"
            + " it is on the other, and undecided elsewhere, and always of one seed. The targets, one"
            + " fifth and one third, are the project's own, set before the comparison was run. The"
            + " baselines are all policies but the gates, with the same teacher.");
    all.add(
        "The number of passes where label-only is most often right is chosen by its mean accuracy on"
            + " the held-out pairs themselves, which favours label-only.");
    all.add(
        "No policy was tuned, nor was the learning rate for any of them. Nothing was recalibrated"
            + " after the training: temperature scaling of the finished student, which needs labelled"
            + " data that it did not learn from, is not among the baselines.");
    all.add(
        "Where the students of a teacher have no label-only of their own, that of another teacher's"
            + " is taken: it does not depend on the teacher.");
    all.add(
        "tau auto is fitted to the teacher by its negative log-likelihood on the labelled positions"
            + " that the student learns from, never on held-out ones.");
    all.add(
        "label-smoothing S spreads a share S of the label over all classes, uniform or unigram (by"
            + " how often each is a label). confidence-penalty B rewards each nat of entropy with B."
            + " constant-mix A has the loss to the teacher at weight A and that to the label at 1 - A,"
            + " the teacher's with tau on both sides and times tau squared (Hinton et al. 2015): what"
            + " the student says at temperature 1 follows the teacher's logits as they are, so that no"
            + " tau makes up for a badly calibrated teacher, as it does for the other policies. With"
            + " “teachers.X.tau auto” the teacher alone is tempered, before the mix, as for those.");
    all.add(
        "Bold is the best mean of a column among the students; it need not be better than the next.");
    all.add(
        "“To teacher” is the share of the positions with a teacher and a label, of all that the"
            + " student had learned from by then, that the teacher supervised. The teacher's own"
            + " figures, agreement and KL"
            + " are taken at the temperature that was fitted to it, whatever the student used; before"
            + " it is fitted that is 1, where the teacher's figures “as it is” are from.");
    for (Figure figure : Figure.ALL) {
      all.add(figure.name() + ": " + figure.meaning());
    }
    return all;
  }
}
