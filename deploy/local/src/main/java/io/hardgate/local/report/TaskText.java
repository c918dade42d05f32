package io.hardgate.local.report;

import io.hardgate.local.report.Table.Body;
import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of a task, whatever it is written as: the answers first, then what they rest on. */
final class TaskText {

  private final Task task;
  private final Kinds kinds;
  private final List<Stop> stops;
  private final Tables tables;
  private final ComparisonTables comparisons;

  TaskText(Task task) {
    this.task = task;
    kinds = task.kinds();
    stops = Stop.of(task);
    tables = new Tables(task);
    comparisons = new ComparisonTables(task);
  }

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
            .map(run -> run.newest().positions())
            .distinct()
            .sorted()
            .map(Numbers::whole)
            .collect(Collectors.joining(" or "));
    int seeds = task.seeds().size();
    return "%s, %s, %s. Every figure is on %s labelled positions that were held out and never learned from."
        .formatted(
            count(runs.size(), "run"),
            variants(),
            seeds == 1 ? "one seed, and so no intervals over seeds" : count(seeds, "seed"),
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

  /** What is claimed of the gates, and whether it is so. */
  Section answers() {
    List<Table> against = new ArrayList<>();
    for (Stop stop : stops) {
      for (Figure figure : List.of(Figure.ECE, Figure.ACCURACY)) {
        against.add(
            comparisons.gates(
                "%s of the gates less that of each policy, %s"
                    .formatted(figure.title(), stop.where()),
                kinds.main(),
                stop.place(),
                figure));
      }
    }
    List<Group> fitted = kinds.gates().stream().filter(it -> it.variant().fitsTau()).toList();
    List<Group> rest = kinds.gates().stream().filter(it -> !it.variant().fitsTau()).toList();
    List<Stop> onePass = Stop.ofOnePass(task).stream().toList();
    return new Section(
        "What comes out",
        noise(),
        List.of(
            comparisons.claims("What is claimed of the hard gate, tau auto, over seeds", stops)),
        said(fitted, stops),
        List.of(
            new Section(
                "Gates at other temperatures", List.of(), List.of(), said(rest, stops), List.of()),
            new Section(
                "Gates after one pass, as on a stream",
                List.of(),
                List.of(),
                said(kinds.gates(), onePass),
                List.of()),
            Section.of("The gates against each policy", against)));
  }

  private List<Answer> said(List<Group> gates, List<Stop> where) {
    return where.stream().flatMap(stop -> Answer.of(task, gates, stop).stream()).toList();
  }

  /** What to make of small errors. */
  private List<String> noise() {
    List<Double> all =
        kinds.main().stream()
            .flatMap(group -> group.at(Place.END).stream())
            .map(reached -> reached.point().student().get(Figure.NOISE.key()))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return all.isEmpty()
        ? List.of()
        : List.of(
            "On so many held-out positions noise alone gives students that are calibrated an ECE of %s to %s: they are hardly told apart below that."
                .formatted(
                    Numbers.fixed(all.get(0), 3), Numbers.fixed(all.get(all.size() - 1), 3)));
  }

  /** The policies with the teacher that is asked about, where they are compared. */
  List<Section> policies() {
    List<Section> all = new ArrayList<>();
    for (Stop stop : stops) {
      all.add(
          new Section(
              stop.heading(),
              List.of(),
              List.of(
                  tables.main(
                      "Policies, " + stop.where(), kinds.teacher(), kinds.main(), stop.place())),
              List.of(),
              List.of(Section.of("More figures, and differences", more(kinds.main(), stop)))));
    }
    return all;
  }

  private List<Table> more(List<Group> groups, Stop stop) {
    return List.of(
        comparisons.toBaseline(
            "Difference to %s over equal seeds, %s".formatted(Task.BASELINE, stop.where()),
            groups,
            stop.place()),
        calibration(groups, stop),
        tables.figures(
            "Brier score and its parts, " + stop.where(), groups, stop.place(), Figure.BRIER));
  }

  private Table calibration(List<Group> groups, Stop stop) {
    return tables.figures("Calibration, " + stop.where(), groups, stop.place(), Figure.CALIBRATION);
  }

  /** What the temperature does, a section for each policy. */
  List<Section> temperatures() {
    return kinds.temperatures().stream()
        .map(
            alike ->
                new Section(
                    "Temperature of " + alike.get(0).variant().policy(),
                    List.of(),
                    List.of(comparisons.overview("By temperature", alike, stops)),
                    stops.stream()
                        .flatMap(stop -> Answer.ofTemperature(task, alike, stop).stream())
                        .toList(),
                    List.of()))
        .toList();
  }

  /** How good the teachers themselves are. */
  Section teachers() {
    return new Section(
        "Teachers",
        List.of(
            "Each by itself, on the same held-out positions: with its logits as they are (tau 1,"
                + " where it was measured: by the experiment, or before a temperature was fitted), and"
                + " at the temperature that was fitted to it."),
        List.of(tables.teachers("Teachers")),
        List.of(),
        List.of());
  }

  /** What another teacher makes of the students. */
  Section others(String teacher) {
    List<Group> groups = kinds.others().get(teacher);
    List<Table> more = new ArrayList<>();
    stops.forEach(stop -> more.addAll(more(groups, stop)));
    return new Section(
        "Teacher " + teacher,
        List.of(),
        List.of(comparisons.overview("Students of teacher " + teacher, groups, stops)),
        stops.stream().flatMap(stop -> Answer.ofOther(task, groups, stop).stream()).toList(),
        List.of(Section.of("More figures of the students of " + teacher, more)));
  }

  /** How all that changes with the number of passes; nothing if there is at most one. */
  Section byPass() {
    List<Integer> passes = tables.somePasses(kinds.main());
    if (passes.size() < 2) {
      return Section.of("By the number of passes", List.of());
    }
    List<Table> figures =
        charted(task)
            .map(
                figure ->
                    tables.byPass(
                        figure.title() + " by the number of passes", kinds.main(), figure))
            .toList();
    List<Section> details = new ArrayList<>();
    Stop.ofOnePass(task)
        .ifPresent(
            stop ->
                details.add(
                    Section.of(
                        stop.heading(),
                        List.of(
                            tables.main(
                                "Policies, " + stop.where(),
                                kinds.teacher(),
                                kinds.main(),
                                stop.place()),
                            calibration(kinds.main(), stop)))));
    details.add(Section.of("Figures by the number of passes", figures));
    return new Section(
        "By the number of passes",
        List.of(),
        List.of(
            comparisons.timesByPass(
                "ECE, times that of %s, by the number of passes".formatted(Task.BASELINE),
                kinds.main(),
                passes)),
        List.of(),
        details);
  }

  /** All runs, and what they have in common. */
  Section appendix() {
    List<Row> runs = new ArrayList<>();
    for (Group group : task.groups()) {
      for (Run run : group.runs()) {
        Point last = run.newest();
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
    return Section.of(
        "Runs and settings",
        List.of(
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
                List.of(new Body("", settings)))));
  }
}
