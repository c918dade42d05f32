package io.hardgate.local.report;

import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.local.report.LineChart.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All of a task, in a page. */
final class TaskSection {

  private final Markup page;
  private final Task task;
  private final TaskText text;
  private final String id;
  private int charts;

  TaskSection(Markup page, Task task, String id) {
    this.page = page;
    this.task = task;
    this.id = id;
    text = new TaskText(task);
  }

  void write() {
    page.open("section", "id", id, "aria-labelledby", id + "-name");
    page.leaf("h2", task.name(), "id", id + "-name");
    page.leaf("p", text.about());
    for (String note : task.notes()) {
      page.leaf("p", note, "class", "note");
    }
    for (TaskText.View view : text.views()) {
      page.leaf("h3", view.heading());
      answers(view);
      view.tables().forEach(table -> TableMarkup.write(page, table));
      details("The gates against each policy", view.gates());
    }
    byPass();
    reliability();
    courses();
    runs();
    page.close().text("\n");
  }

  private void answers(TaskText.View view) {
    if (view.answers().isEmpty()) {
      return;
    }
    page.open("ul", "class", "answers");
    for (Answer answer : view.answers()) {
      page.open("li").leaf("strong", answer.subject()).text(": " + answer.text()).close();
    }
    page.close();
  }

  private void details(String summary, List<Table> tables) {
    if (tables.stream().allMatch(Table::isEmpty)) {
      return;
    }
    page.open("details").leaf("summary", summary);
    tables.forEach(table -> TableMarkup.write(page, table));
    page.close();
  }

  private void byPass() {
    if (text.byPass().isEmpty()) {
      return;
    }
    page.leaf("h3", "By the number of passes");
    for (String teacher : task.teachers()) {
      charts(
          teacher,
          looks ->
              TaskText.charted(task)
                  .map(figure -> byPass(figure, looks))
                  .filter(chart -> !chart.isEmpty())
                  .toList());
    }
    text.byPass().forEach(table -> TableMarkup.write(page, table));
  }

  private LineChart byPass(Figure figure, Map<Group, Look> looks) {
    return LineChart.of(
        chartId(),
        figure.title() + " by passes",
        "passes",
        true,
        figure.equals(Figure.ECE),
        series(looks, group -> Curve.byPass(group, figure)));
  }

  private void courses() {
    page.leaf("h3", "In the course of the training");
    for (String teacher : task.teachers()) {
      charts(
          teacher,
          looks -> {
            List<LineChart> all = new ArrayList<>();
            all.add(toTeacher(looks));
            TaskText.charted(task).forEach(figure -> all.add(byStep(figure, looks)));
            return all.stream().filter(chart -> !chart.isEmpty()).toList();
          });
    }
  }

  private LineChart toTeacher(Map<Group, Look> looks) {
    Map<Group, Look> deciding = new LinkedHashMap<>(looks);
    deciding.keySet().removeIf(group -> !TaskText.decides(group));
    return LineChart.of(
        chartId(),
        "Share supervised by the teacher",
        "steps",
        false,
        true,
        series(deciding, group -> Curve.toTeacher(group).thinned()));
  }

  private LineChart byStep(Figure figure, Map<Group, Look> looks) {
    return LineChart.of(
        chartId(),
        figure.title() + " by steps",
        "steps",
        false,
        figure.equals(Figure.ECE),
        series(looks, group -> Curve.byStep(group, figure).thinned()));
  }

  private static List<Series> series(Map<Group, Look> looks, Function<Group, Curve> curve) {
    return looks.entrySet().stream()
        .map(it -> new Series(it.getKey().shortName(), it.getValue(), curve.apply(it.getKey())))
        .toList();
  }

  private String chartId() {
    return id + "-chart-" + charts++;
  }

  /** Charts of the groups with this teacher, under their legend. */
  private void charts(String teacher, Function<Map<Group, Look>, List<LineChart>> of) {
    Map<Group, Look> looks = Look.of(task.withBaseline(teacher));
    List<LineChart> all = of.apply(looks);
    if (all.isEmpty()) {
      return;
    }
    teacherHeading(teacher);
    legend(looks);
    page.open("div", "class", "charts");
    all.forEach(chart -> chart.writeTo(page));
    page.close();
  }

  private void teacherHeading(String teacher) {
    if (task.teachers().size() > 1) {
      page.leaf("h4", "teacher " + teacher);
    }
  }

  private void legend(Map<Group, Look> looks) {
    page.open("ul", "class", "legend");
    looks.forEach(
        (group, look) -> {
          page.open("li");
          page.open("svg", "viewBox", "0 0 34 12", "aria-hidden", "true");
          page.empty(
              "path",
              "class",
              "line " + look.css(),
              "stroke-dasharray",
              look.dashes(),
              "d",
              "M1 6 L33 6");
          page.empty(
              "path",
              "class",
              (look.marker().open() ? "dot open " : "dot ") + look.css(),
              "d",
              look.marker().at(17, 6));
          page.close().text(group.shortName()).close();
        });
    page.close();
  }

  private void reliability() {
    page.leaf("h3", "Reliability");
    page.leaf(
        "p",
        "The share of right predictions by confidence, "
            + text.last()
            + ", all seeds together, with 95 % Wilson intervals. The solid line is the student, the"
            + " dashed line with hollow diamonds its teacher at the temperature that was fitted to"
            + " it. Below the diagonal a predictor is too sure.");
    for (String teacher : task.teachers()) {
      teacherHeading(teacher);
      Map<Group, Look> looks = Look.of(task.of(teacher));
      page.open("div", "class", "charts small");
      looks.forEach(this::reliability);
      page.close();
    }
  }

  private void reliability(Group group, Look look) {
    List<Group.Reached> reached = group.at(Place.END);
    if (reached.isEmpty()) {
      return;
    }
    ReliabilityBins student = new ReliabilityBins(reached.get(0).point().studentBins().size());
    ReliabilityBins teacher = new ReliabilityBins(reached.get(0).point().teacherBins().size());
    reached.forEach(it -> student.add(it.point().studentBins()));
    reached.forEach(it -> teacher.add(it.point().teacherBins()));
    Optional<Estimate> ece = Group.mean(reached, Figure.ECE, Point::student);
    new ReliabilityDiagram(
            chartId(),
            group.shortName(),
            "ECE " + Numbers.text(ece, Figure.ECE.digits()),
            look,
            student,
            teacher)
        .writeTo(page);
  }

  private void runs() {
    details("Runs and settings", text.appendix());
  }
}
