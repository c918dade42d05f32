package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place where the students of a task are compared, and what to call it.
 *
 * @param heading of a section
 * @param where for the middle of a sentence
 * @param past whether label only was most often right before
 */
record Stop(String heading, String where, Place place, boolean past) {

  /** Where label only is most often right, and in the end, if that is not the same. */
  static List<Stop> of(Task task) {
    List<Stop> stops = new ArrayList<>();
    int end = task.mostPasses().orElse(0);
    int best = task.bestPass().orElse(0);
    if (best > 0 && best != end) {
      stops.add(
          new Stop(
              "After %s, where %s is most often right".formatted(passes(best), Task.BASELINE),
              "after " + passes(best),
              Place.after(best),
              false));
    }
    String heading =
        end == 0
            ? "After the last evaluation"
            : "In the end, after "
                + passes(end)
                + (best == end ? ", where %s is most often right".formatted(Task.BASELINE) : "");
    stops.add(
        new Stop(
            heading,
            end == 0 ? "after the last evaluation" : "after " + passes(end),
            Place.END,
            best > 0 && best != end));
    return List.copyOf(stops);
  }

  /** After the first of several passes; empty if the students are compared there anyway. */
  static Optional<Stop> ofOnePass(Task task) {
    return task.mostPasses().orElse(0) > 1 && task.bestPass().orElse(0) != 1
        ? Optional.of(
            new Stop("After one pass, as on a stream", "after one pass", Place.after(1), false))
        : Optional.empty();
  }

  private static String passes(int number) {
    return Numbers.whole(number) + (number == 1 ? " pass" : " passes");
  }
}
