package io.hardgate.local.report;

import io.hardgate.local.report.Table.Body;
import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Mark;
import io.hardgate.local.report.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tables of groups against each other, seed by seed. */
final class ComparisonTables {

  private static final String TIMES = "ECE, times that of " + Task.BASELINE;

  private final Task task;

  ComparisonTables(Task task) {
    this.task = task;
  }

  /** What is claimed of the hard gate at these places. */
  Table claims(String caption, List<Stop> stops) {
    List<Body> bodies = new ArrayList<>();
    Optional<Group> gate =
        task.kinds().gates().stream()
            .filter(it -> it.variant().policy().equals("hard-gate") && it.variant().fitsTau())
            .findFirst();
    if (gate.isPresent()) {
      for (Stop stop : stops) {
        List<Row> rows =
            Claim.of(task, gate.get(), stop.place(), stop.past()).stream()
                .map(
                    claim ->
                        new Row(
                            claim.claim(),
                            List.of(
                                new Cell("", "", mark(claim.verdict())),
                                Cell.plain(claim.found()))))
                .toList();
        bodies.add(new Body(stop.heading(), rows));
      }
    }
    return new Table(caption, List.of("claim", "", "found"), bodies);
  }

  private static Mark mark(Claim.Verdict verdict) {
    return switch (verdict) {
      case HELD -> Mark.HELD;
      case NOT_HELD -> Mark.NOT_HELD;
      case UNDECIDED -> Mark.UNDECIDED;
    };
  }

  /** These groups against label only at a place. */
  Table toBaseline(String caption, List<Group> groups, Place place) {
    List<Figure> figures = List.of(Figure.ACCURACY, Figure.likelihood(task.classes()), Figure.ECE);
    List<String> columns = new ArrayList<>(List.of("policy"));
    figures.forEach(figure -> columns.add(figure.name()));
    columns.add(TIMES);
    columns.add("pairs");
    List<Row> rows = new ArrayList<>();
    for (Group group : groups) {
      task.toBaseline(group, place).ifPresent(it -> rows.add(row(it, figures)));
    }
    return new Table(caption, columns, List.of(new Body("", rows)));
  }

  private static Row row(Comparison comparison, List<Figure> figures) {
    List<Cell> cells = new ArrayList<>();
    figures.forEach(figure -> cells.add(difference(comparison, figure)));
    cells.add(times(comparison));
    cells.add(Cell.plain(Numbers.whole(comparison.seeds().size())));
    return new Row(comparison.group().shortName(), cells);
  }

  private static Cell times(Comparison comparison) {
    return comparison
        .eceRatio()
        .map(ratio -> new Cell(Numbers.fixed(ratio.mean(), 2), range(ratio), Mark.PLAIN))
        .orElse(Cell.NONE);
  }

  private static String range(Comparison.Ratio ratio) {
    return ratio.log().half().isEmpty()
        ? ""
        : "(%s to %s)".formatted(Numbers.fixed(ratio.low(), 2), Numbers.fixed(ratio.high(), 2));
  }

  private static Cell difference(Comparison comparison, Figure figure) {
    Estimate difference = comparison.differences().get(figure.key());
    if (difference == null) {
      return Cell.NONE;
    }
    Mark mark =
        switch (comparison.verdict(figure)) {
          case BETTER -> Mark.BETTER;
          case WORSE -> Mark.WORSE;
          case OPEN -> Mark.OPEN;
          case ONE_SEED -> Mark.PLAIN;
        };
    return new Cell(
        Numbers.signed(difference.mean(), figure.digits()),
        Numbers.half(difference, figure.digits()),
        mark);
  }

  /** A figure of the gates among these groups less that of every other one at a place. */
  Table gates(String caption, List<Group> groups, Place place, Figure figure) {
    List<Group> gates = groups.stream().filter(Answer::isGate).toList();
    List<String> columns = new ArrayList<>(List.of("policy"));
    gates.forEach(gate -> columns.add(gate.shortName()));
    List<Row> rows = new ArrayList<>();
    for (Group other : groups) {
      List<Cell> cells =
          gates.stream()
              .map(
                  gate ->
                      gate.is(other)
                          ? Cell.NONE
                          : Comparison.of(gate, other, place)
                              .map(it -> difference(it, figure))
                              .orElse(Cell.NONE))
              .toList();
      if (!gates.isEmpty() && cells.stream().anyMatch(cell -> !cell.equals(Cell.NONE))) {
        rows.add(new Row(other.shortName(), cells));
      }
    }
    return new Table(caption, columns, List.of(new Body("", rows)));
  }

  /** Accuracy and ECE of these groups, a body for each place. */
  Table overview(String caption, List<Group> groups, List<Stop> stops) {
    List<Body> bodies = new ArrayList<>();
    for (Stop stop : stops) {
      List<Row> rows = new ArrayList<>();
      for (Group group : groups) {
        List<Group.Reached> reached = group.at(stop.place());
        if (!reached.isEmpty()) {
          List<Cell> cells = new ArrayList<>();
          for (Figure figure : overviewed()) {
            cells.add(
                Group.mean(reached, figure, Point::student)
                    .map(
                        it ->
                            new Cell(
                                Numbers.fixed(it.mean(), figure.digits()),
                                Numbers.half(it, figure.digits()),
                                Mark.PLAIN))
                    .orElse(Cell.NONE));
          }
          Optional<Comparison> toBaseline = task.toBaseline(group, stop.place());
          cells.add(toBaseline.map(ComparisonTables::times).orElse(Cell.NONE));
          cells.add(Cell.plain(Numbers.whole(reached.size())));
          rows.add(new Row(group.shortName(), cells));
        }
      }
      bodies.add(new Body(stop.heading(), rows));
    }
    List<String> columns = new ArrayList<>(List.of("policy"));
    overviewed().forEach(figure -> columns.add(figure.name()));
    columns.add(TIMES);
    columns.add("seeds");
    return new Table(caption, columns, bodies);
  }

  private List<Figure> overviewed() {
    return List.of(Figure.ACCURACY, Figure.likelihood(task.classes()), Figure.ECE, Figure.SIGNED);
  }

  /** The ECE of these groups, times that of label only, by the number of passes. */
  Table timesByPass(String caption, List<Group> groups, List<Integer> passes) {
    List<Row> rows = new ArrayList<>();
    for (Group group : groups) {
      List<Cell> cells =
          passes.stream()
              .map(
                  pass ->
                      task.toBaseline(group, Place.after(pass))
                          .map(ComparisonTables::times)
                          .orElse(Cell.NONE))
              .toList();
      if (cells.stream().anyMatch(cell -> !cell.equals(Cell.NONE))) {
        rows.add(new Row(group.shortName(), cells));
      }
    }
    return new Table(caption, Tables.passColumns(passes), List.of(new Body("", rows)));
  }
}
