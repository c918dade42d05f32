package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceInterval;
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
import java.util.stream.Stream;

/** Tables of what students and teachers are, each by itself. */
final class Tables {

  private static final String HELD_OUT = "ECE, of one run, over held-out data";

  private static final String AS_IT_IS = ", as it is";

  private final Task task;

  Tables(Task task) {
    this.task = task;
  }

  /** These figures of these groups at a place. */
  Table figures(String caption, List<Group> groups, Place place, List<Figure> wanted) {
    List<Figure> figures = there(groups, place, wanted);
    List<Row> rows = new ArrayList<>();
    for (Group group : shown(groups, place)) {
      rows.add(new Row(group.shortName(), cells(group.at(place), figures, Point::student)));
    }
    return new Table(
        caption, columns(figures), List.of(new Body("", withBest(rows, groups, place, figures))));
  }

  /**
   * What is most asked of these groups, and of their teacher, at a place: these figures, the
   * interval of the ECE over held-out data, the teacher's share, and how many seeds there are.
   */
  Table main(String caption, String teacher, List<Group> groups, Place place) {
    List<Figure> figures = there(groups, place, Figure.main(task.classes()));
    List<Row> rows = new ArrayList<>();
    for (Group group : shown(groups, place)) {
      List<Group.Reached> reached = group.at(place);
      List<Cell> cells = cells(reached, figures, Point::student);
      cells.add(heldOut(reached, Point.Spread::student));
      cells.add(share(reached));
      cells.add(Cell.plain(Numbers.whole(reached.size())));
      rows.add(new Row(group.shortName(), cells));
    }
    List<Row> marked = withBest(rows, groups, place, figures);
    List<Group.Reached> its = task.teacher(teacher, place);
    if (!its.isEmpty() && !marked.isEmpty()) {
      // One teacher, whatever the seeds of its students are.
      List<Cell> cells = means(its, figures);
      cells.add(heldOut(its, Point.Spread::teacher));
      cells.addAll(List.of(Cell.NONE, Cell.NONE));
      marked.add(0, new Row("teacher " + teacher, cells));
    }
    List<String> columns = columns(figures);
    columns.addAll(List.of(HELD_OUT, "to teacher", "seeds"));
    return new Table(caption, columns, List.of(new Body("", marked)));
  }

  /** Every teacher, as its logits are and at the temperature that was fitted to it. */
  Table teachers(String caption) {
    List<Figure> figures =
        List.of(Figure.ACCURACY, Figure.ECE, Figure.likelihood(task.classes()), Figure.SIGNED);
    List<Row> rows = new ArrayList<>();
    for (String teacher : task.teachers()) {
      Optional<Row> alone =
          task.known().teachers().stream()
              .filter(it -> it.id().equals(teacher))
              .map(it -> alone(it, Figure.likelihood(task.classes())))
              .findFirst();
      List<Group.Reached> raw = task.rawTeacher(teacher);
      if (alone.isPresent()) {
        rows.add(alone.get());
      } else if (!raw.isEmpty()) {
        rows.add(teacher(teacher + AS_IT_IS, raw, figures));
      }
      List<Group.Reached> fitted = task.newestTeacher(teacher);
      if (!fitted.isEmpty()) {
        rows.add(teacher(teacher + ", fitted", fitted, figures));
      }
    }
    List<String> columns = new ArrayList<>(List.of("teacher", "tau"));
    figures.forEach(figure -> columns.add(figure.name()));
    columns.add("ECE, over held-out data");
    return new Table(caption, columns, List.of(new Body("", rows)));
  }

  private static Row alone(Provenance.AsItIs teacher, Figure likelihood) {
    boolean perplexity = likelihood.equals(Figure.PERPLEXITY);
    ConfidenceInterval interval = new ConfidenceInterval(teacher.eceLow(), teacher.eceHigh());
    int digits = Figure.ECE.digits();
    return new Row(
        teacher.id() + AS_IT_IS,
        Stream.of(
                Numbers.fixed(1, 3),
                Numbers.fixed(teacher.accuracy(), Figure.ACCURACY.digits()),
                Numbers.fixed(teacher.ece(), digits),
                Numbers.fixed(
                    perplexity ? Math.exp(teacher.nll()) : teacher.nll(), likelihood.digits()),
                Numbers.fixed(teacher.signed(), Figure.SIGNED.digits()),
                Numbers.range(Optional.of(interval), digits))
            .map(Cell::plain)
            .toList());
  }

  private static Row teacher(String name, List<Group.Reached> reached, List<Figure> figures) {
    List<Cell> cells = new ArrayList<>();
    cells.add(
        Group.mean(reached, Point::fittedTau)
            .map(tau -> Cell.plain(Numbers.fixed(tau.mean(), 3)))
            .orElse(Cell.NONE));
    cells.addAll(means(reached, figures));
    cells.add(heldOut(reached, Point.Spread::teacher));
    return new Row(name, cells);
  }

  /** Of the teacher, without an interval over its students' seeds. */
  private static List<Cell> means(List<Group.Reached> reached, List<Figure> figures) {
    List<Cell> cells = new ArrayList<>();
    for (Figure figure : figures) {
      Optional<Estimate> mean = Group.mean(reached, figure, Point::teacher);
      cells.add(
          mean.map(it -> Cell.plain(Numbers.fixed(it.mean(), figure.digits()))).orElse(Cell.NONE));
    }
    return cells;
  }

  /** A figure of these groups by the number of passes. */
  Table byPass(String caption, List<Group> groups, Figure figure) {
    List<Integer> passes = somePasses(groups);
    List<Row> rows = new ArrayList<>();
    for (Group group : groups) {
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
    return new Table(caption, passColumns(passes), List.of(new Body("", rows)));
  }

  static List<String> passColumns(List<Integer> passes) {
    List<String> columns = new ArrayList<>(List.of("policy"));
    passes.forEach(pass -> columns.add(pass == 1 ? "1 pass" : pass + " passes"));
    return columns;
  }

  /** Powers of two, the best of label only, and the last. */
  List<Integer> somePasses(List<Group> groups) {
    TreeSet<Integer> all = new TreeSet<>();
    groups.forEach(group -> all.addAll(group.passes()));
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

  private static List<Group> shown(List<Group> groups, Place place) {
    return groups.stream().filter(group -> !group.at(place).isEmpty()).toList();
  }

  private static List<Figure> there(List<Group> groups, Place place, List<Figure> wanted) {
    return wanted.stream()
        .filter(
            figure ->
                groups.stream()
                    .anyMatch(
                        group -> Group.mean(group.at(place), figure, Point::student).isPresent()))
        .toList();
  }

  private static List<String> columns(List<Figure> figures) {
    List<String> columns = new ArrayList<>(List.of("policy"));
    figures.forEach(figure -> columns.add(figure.name()));
    return columns;
  }

  private static List<Cell> cells(
      List<Group.Reached> reached,
      List<Figure> figures,
      Function<Point, Map<String, Double>> predictor) {
    List<Cell> cells = new ArrayList<>();
    for (Figure figure : figures) {
      cells.add(cell(Group.mean(reached, figure, predictor), figure.digits()));
    }
    return cells;
  }

  private static Cell heldOut(
      List<Group.Reached> reached, Function<Point.Spread, HeldOutInterval> predictor) {
    String range = Numbers.range(Group.heldOut(reached, predictor), Figure.ECE.digits());
    return range.isEmpty() ? Cell.NONE : Cell.plain(range);
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
    List<Group> shown = shown(groups, place);
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
}
