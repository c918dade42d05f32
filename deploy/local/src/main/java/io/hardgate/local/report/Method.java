package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;

/** How the figures of a report came about, for those who read it. */
final class Method {

  private Method() {}

  static List<String> sentences() {
    List<String> all = new ArrayList<>();
    all.add(
        "Runs with the same settings are replicas: they differ by the seed alone, and a figure is"
            + " their mean. ± is half of its 95 % interval over seeds, by Student's t-distribution;"
            + " of one seed there is none. An interval says how much another seed might change, not"
            + " how much other held-out data might.");
    all.add(
        "Differences are paired: seed by seed, then the mean. They are called better or worse where"
            + " the 95 % interval leaves out zero, and not told apart elsewhere. Each interval stands"
            + " alone: among many, one in twenty is expected to leave out zero by chance.");
    all.add(
        "Where the students of a teacher have no label-only of their own, that of another teacher's"
            + " is taken: it does not depend on the teacher.");
    all.add(
        "“Times that of label-only” is a geometric mean over seeds, with the interval of the mean"
            + " logarithm.");
    all.add(
        "The number of passes where label-only is most often right is chosen by its mean accuracy on"
            + " the held-out pairs themselves, which favours label-only.");
    all.add(
        "Bold is the best mean of a column among the students; it need not be better than the next.");
    all.add(
        "“To teacher” is the share of the positions with a teacher and a label, over the whole"
            + " training, that the teacher supervised. The teacher's own figures, agreement and KL"
            + " are taken at the temperature that was fitted to it, whatever the student used.");
    for (Figure figure : Figure.ALL) {
      all.add(figure.name() + ": " + figure.meaning());
    }
    return all;
  }
}
