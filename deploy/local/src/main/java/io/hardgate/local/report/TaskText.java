package io.hardgate.local.report;

import io.hardgate.local.report.Table.Body;
import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of a task, whatever it is written as. */
final class TaskText {

  private final Task task;
  private final Tables tables;

  TaskText(Task task) {
    this.task = task;
    tables = new Tables(task);
  }

  /**
   * All policies at a place.
   *
   * @param gates the gates against each policy
   */
  record View(String heading, List<Answer> answers, List<Table> tables, List<Table> gates) {}

  /** What the charts show. */
  static Stream<Figure> charted(Task task) {
    return Stream.of(Figure.ACCURACY, Figure.ECE, Figure.likelihood(task.classes()));
  }

  /** Whether its policy decides in the course of the training, and not once and for all. */
  static boolean decides(Group group) {
    return Curve.toTeacher(group).dots().stream()
            .mapToLong(dot -> Math.round(dot.y().mean() * 1e6))
            .distinct()
            .count()
        > 1;
  }

  String about() {
    List<Run> runs = task.runs();
    String positions =
        runs.stream()
            .map(run -> run.points().get(run.points().size() - 1).positions())
            .distinct()
            .sorted()
            .map(Numbers::whole)
            .collect(Collectors.joining(" or "));
    int seeds = task.seeds().size();
    return "%s, %s, %s. Every figure is on %s labelled positions that were held out and never learned from."
        .formatted(
            count(runs.size(), "run"),
            variants(),
            seeds == 1 ? "one seed, and so no intervals" : count(seeds, "seed"),
            positions);
  }

  private String variants() {
    int groups = task.groups().size();
    long policies = task.groups().stream().map(it -> it.variant().policy()).distinct().count();
    String names = count((int) policies, "policy", "policies");
    return groups == policies ? names : "%s in %s".formatted(names, count(groups, "variant"));
  }

  private static String count(int number, String one) {
    return count(number, one, one + "s");
  }

  private static String count(int number, String one, String more) {
    return Numbers.whole(number) + " " + (number == 1 ? one : more);
  }

  /** Where the training ended, for the middle of a sentence. */
  String last() {
    OptionalInt passes = task.mostPasses();
    return passes.isEmpty()
        ? "after the last evaluation"
        : passes.getAsInt() == 1 ? "after the only pass" : "after the last pass";
  }

  List<View> views() {
    List<View> views = new ArrayList<>();
    int end = task.mostPasses().orElse(0);
    int best = task.bestPass().orElse(0);
    if (end > 1 && best != 1) {
      views.add(view("After one pass, as on a stream", "after one pass", Place.after(1)));
    }
    if (best > 0 && best != end) {
      views.add(
          view(
              "After %s, where %s is most often right"
                  .formatted(count(best, "pass", "passes"), Task.BASELINE),
              "after " + count(best, "pass", "passes"),
              Place.after(best)));
    }
    String heading =
        end == 0
            ? "After the last evaluation"
            : "In the end, after "
                + count(end, "pass", "passes")
                + (best == end ? ", where %s is most often right".formatted(Task.BASELINE) : "");
    views.add(
        view(heading, end == 0 ? last() : "after " + count(end, "pass", "passes"), Place.END));
    return views;
  }

  private View view(String heading, String where, Place place) {
    List<Table> all = new ArrayList<>();
    all.add(tables.figures("Quality, " + where, place, Figure.quality(task.classes()), true));
    all.add(tables.figures("Calibration, " + where, place, Figure.CALIBRATION, false));
    all.add(tables.figures("Brier score and its parts, " + where, place, Figure.BRIER, false));
    all.add(
        tables.toBaseline(
            "Difference to %s over equal seeds, %s".formatted(Task.BASELINE, where), place));
    List<Table> gates = new ArrayList<>();
    for (String teacher : task.teachers()) {
      String with = task.teachers().size() > 1 ? ", teacher " + teacher : "";
      for (Figure figure : List.of(Figure.ECE, Figure.ACCURACY)) {
        gates.add(
            tables.gates(
                "%s of the gates less that of each policy, %s%s"
                    .formatted(figure.title(), where, with),
                teacher,
                place,
                figure));
      }
    }
    return new View(heading, Answer.of(task, place), withRows(all), withRows(gates));
  }

  /** Tables by the number of passes; none if there is at most one pass. */
  List<Table> byPass() {
    List<Table> all =
        charted(task)
            .map(figure -> tables.byPass(figure.title() + " by the number of passes", figure))
            .toList();
    return all.get(0).columns().size() > 2 ? withRows(all) : List.of();
  }

  private static List<Table> withRows(List<Table> tables) {
    return tables.stream().filter(table -> !table.isEmpty()).toList();
  }

  /** All runs, and what they have in common. */
  List<Table> appendix() {
    List<Row> runs = new ArrayList<>();
    for (Group group : task.groups()) {
      for (Run run : group.runs()) {
        Point last = run.points().get(run.points().size() - 1);
        runs.add(
            new Row(
                run.id(),
                List.of(
                    Cell.plain(group.name()),
                    Cell.plain(Long.toString(run.seed())),
                    Cell.plain(Numbers.whole(last.step())),
                    Cell.plain(Numbers.whole(last.totals().trained())),
                    Cell.plain(Numbers.fixed(last.tau(), 3)),
                    Cell.plain(Numbers.fixed(last.fittedTau(), 3)))));
      }
    }
    List<Row> settings =
        task.settings().entrySet().stream()
            .map(it -> new Row(it.getKey(), List.of(Cell.plain(it.getValue()))))
            .toList();
    return List.of(
        new Table(
            "Runs",
            List.of(
                "student",
                "policy",
                "seed",
                "steps",
                "positions learned from",
                "tau used",
                "tau fitted"),
            List.of(new Body("", runs))),
        new Table(
            "What all runs have in common",
            List.of("setting", "value"),
            List.of(new Body("", settings))));
  }
}
