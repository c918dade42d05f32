package io.hardgate.local.report;

import io.hardgate.local.report.Table.Body;
import io.hardgate.local.report.Table.Cell;
import io.hardgate.local.report.Table.Mark;
import io.hardgate.local.report.Table.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The tables of a task. */
final class Tables {

  private final Task task;

  Tables(Task task) {
    this.task = task;
  }

  /** These figures of all policies at a place. */
  Table figures(String caption, Place place, List<Figure> wanted, boolean withShare) {
    List<Figure> figures = wanted.stream().filter(figure -> isThere(figure, place)).toList();
    List<String> columns = new ArrayList<>(List.of("policy"));
    figures.forEach(figure -> columns.add(figure.name()));
    if (withShare) {
      columns.add("to teacher");
    }
    columns.add("seeds");
    List<Body> bodies = new ArrayList<>();
    for (String teacher : task.teachers()) {
      List<Row> rows = new ArrayList<>();
      List<Group.Reached> its = task.teacher(teacher, place);
      if (!its.isEmpty()) {
        Optional<Cell> share = withShare ? Optional.of(Cell.NONE) : Optional.empty();
        rows.add(row("teacher " + teacher, its, figures, Point::teacher, share));
      }
      List<Row> students = new ArrayList<>();
      for (Group group : task.of(teacher)) {
        List<Group.Reached> reached = group.at(place);
        if (!reached.isEmpty()) {
          Optional<Cell> share = withShare ? Optional.of(share(reached)) : Optional.empty();
          students.add(row(group.shortName(), reached, figures, Point::student, share));
        }
      }
      rows.addAll(withBest(students, task.of(teacher), place, figures));
      bodies.add(new Body(title(teacher), rows));
    }
    return new Table(caption, columns, bodies);
  }

  private boolean isThere(Figure figure, Place place) {
    return task.groups().stream()
        .anyMatch(group -> Group.mean(group.at(place), figure, Point::student).isPresent());
  }

  private String title(String teacher) {
    return task.teachers().size() > 1 ? "teacher " + teacher : "";
  }

  private static Row row(
      String name,
      List<Group.Reached> reached,
      List<Figure> figures,
      Function<Point, Map<String, Double>> predictor,
      Optional<Cell> share) {
    List<Cell> cells = new ArrayList<>();
    for (Figure figure : figures) {
      cells.add(cell(Group.mean(reached, figure, predictor), figure.digits()));
    }
    share.ifPresent(cells::add);
    cells.add(Cell.plain(Numbers.whole(reached.size())));
    return new Row(name, cells);
  }

  private static Cell share(List<Group.Reached> reached) {
    return Group.mean(reached, Point::toTeacher)
        .map(it -> Cell.plain(Numbers.percent(it.mean())))
        .orElse(Cell.NONE);
  }

  private static Cell cell(Optional<Estimate> estimate, int digits) {
    return estimate
        .map(it -> new Cell(Numbers.fixed(it.mean(), digits), Numbers.half(it, digits), Mark.PLAIN))
        .orElse(Cell.NONE);
  }

  /** Marks the best mean of each column. */
  private static List<Row> withBest(
      List<Row> rows, List<Group> groups, Place place, List<Figure> figures) {
    List<Group> shown = groups.stream().filter(group -> !group.at(place).isEmpty()).toList();
    List<Row> marked = new ArrayList<>(rows);
    for (int column = 0; column < figures.size() && shown.size() > 1; column++) {
      Figure figure = figures.get(column);
      if (figure.better() == Figure.Better.NEITHER) {
        continue;
      }
      Comparator<Double> order = Comparator.naturalOrder();
      Comparator<Double> better =
          figure.better() == Figure.Better.HIGHER ? order : order.reversed();
      int best = -1;
      double most = Double.NaN;
      for (int i = 0; i < shown.size(); i++) {
        Optional<Estimate> mean = Group.mean(shown.get(i).at(place), figure, Point::student);
        if (mean.isPresent() && (best < 0 || better.compare(mean.get().mean(), most) > 0)) {
          best = i;
          most = mean.get().mean();
        }
      }
      if (best >= 0) {
        List<Cell> cells = new ArrayList<>(marked.get(best).cells());
        cells.set(column, cells.get(column).as(Mark.BEST));
        marked.set(best, new Row(marked.get(best).name(), cells));
      }
    }
    return marked;
  }

  /** All policies against label only at a place. */
  Table toBaseline(String caption, Place place) {
    List<Figure> figures = List.of(Figure.ACCURACY, Figure.likelihood(task.classes()), Figure.ECE);
    List<String> columns = new ArrayList<>(List.of("policy"));
    figures.forEach(figure -> columns.add(figure.name()));
    columns.add("ECE, times that of " + Task.BASELINE);
    columns.add("pairs");
    List<Body> bodies = new ArrayList<>();
    for (String teacher : task.teachers()) {
      List<Row> rows = new ArrayList<>();
      for (Group group : task.of(teacher)) {
        task.toBaseline(group, place).ifPresent(it -> rows.add(row(it, figures)));
      }
      bodies.add(new Body(title(teacher), rows));
    }
    return new Table(caption, columns, bodies);
  }

  private static Row row(Comparison comparison, List<Figure> figures) {
    List<Cell> cells = new ArrayList<>();
    figures.forEach(figure -> cells.add(difference(comparison, figure)));
    cells.add(
        comparison
            .eceRatio()
            .map(ratio -> new Cell(Numbers.fixed(ratio.mean(), 2), range(ratio), Mark.PLAIN))
            .orElse(Cell.NONE));
    cells.add(Cell.plain(Numbers.whole(comparison.seeds().size())));
    return new Row(comparison.group().shortName(), cells);
  }

  private static String range(Comparison.Ratio ratio) {
    return ratio.log().half().isEmpty()
        ? ""
        : Numbers.fixed(ratio.low(), 2) + " to " + Numbers.fixed(ratio.high(), 2);
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

  /** A figure of the gates with this teacher less that of every other policy at a place. */
  Table gates(String caption, String teacher, Place place, Figure figure) {
    List<Group> all = task.withBaseline(teacher);
    List<Group> gates = all.stream().filter(Answer::isGate).toList();
    List<String> columns = new ArrayList<>(List.of("policy"));
    gates.forEach(gate -> columns.add(gate.shortName()));
    List<Row> rows = new ArrayList<>();
    for (Group other : all) {
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

  /** A figure of all policies by the number of passes. */
  Table byPass(String caption, Figure figure) {
    List<Integer> passes = somePasses();
    List<String> columns = new ArrayList<>(List.of("policy"));
    passes.forEach(pass -> columns.add(pass == 1 ? "1 pass" : pass + " passes"));
    List<Body> bodies = new ArrayList<>();
    for (String teacher : task.teachers()) {
      List<Row> rows = new ArrayList<>();
      for (Group group : task.of(teacher)) {
        List<Cell> cells =
            passes.stream()
                .map(pass -> group.at(Place.after(pass)))
                .map(reached -> Group.mean(reached, figure, Point::student))
                .map(mean -> cell(mean, figure.digits()))
                .toList();
        if (cells.stream().anyMatch(cell -> !cell.equals(Cell.NONE))) {
          rows.add(new Row(group.shortName(), cells));
        }
      }
      bodies.add(new Body(title(teacher), rows));
    }
    return new Table(caption, columns, bodies);
  }

  /** Powers of two, the best of label only, and the last. */
  private List<Integer> somePasses() {
    TreeSet<Integer> all = new TreeSet<>();
    task.groups().forEach(group -> all.addAll(group.passes()));
    if (all.isEmpty()) {
      return List.of();
    }
    TreeSet<Integer> some = new TreeSet<>();
    for (int pass = 1; pass <= all.last(); pass *= 2) {
      some.add(pass);
    }
    some.add(all.last());
    task.bestPass().ifPresent(some::add);
    some.retainAll(all);
    return List.copyOf(some);
  }
}
