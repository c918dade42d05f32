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
  private final Kinds kinds;
  private final String id;
  private int charts;

  TaskSection(Markup page, Task task, String id) {
    this.page = page;
    this.task = task;
    this.id = id;
    text = new TaskText(task);
    kinds = task.kinds();
  }

  void write() {
    page.open("section", "id", id, "aria-labelledby", id + "-name");
    page.leaf("h2", task.name(), "id", id + "-name");
    page.leaf("p", text.about());
    notes();
    write(text.answers());
    text.policies().forEach(this::write);
    byPass();
    text.temperatures().forEach(this::write);
    write(text.teachers());
    kinds.others().keySet().forEach(teacher -> write(text.others(teacher)));
    reliability();
    courses();
    page.open("details").leaf("summary", "How it was done");
    sentences(TaskMethod.sentences(task));
    page.close();
    details(text.appendix());
    page.close().text("\n");
  }

  /** While an experiment runs there is one for every student that is not finished. */
  private void notes() {
    List<String> notes = task.notes();
    if (notes.size() > 3) {
      page.open("details", "class", "note");
      page.leaf("summary", Numbers.whole(notes.size()) + " runs are not what they seem");
      sentences(notes);
      page.close();
    } else {
      notes.forEach(note -> page.leaf("p", note, "class", "note"));
    }
  }

  private void sentences(List<String> sentences) {
    page.open("ul", "class", "sentences");
    sentences.forEach(sentence -> page.leaf("li", sentence));
    page.close();
  }

  private void write(Section section) {
    if (section.isEmpty()) {
      return;
    }
    page.leaf("h3", section.heading());
    content(section);
  }

  private void content(Section section) {
    section.sentences().forEach(sentence -> page.leaf("p", sentence));
    section.tables().forEach(table -> TableMarkup.write(page, table));
    if (!section.answers().isEmpty()) {
      page.open("ul", "class", "answers");
      for (Answer answer : section.answers()) {
        page.open("li").leaf("strong", answer.subject()).text(": " + answer.text()).close();
      }
      page.close();
    }
    section.details().forEach(this::details);
  }

  private void details(Section section) {
    page.open("details").leaf("summary", section.heading());
    content(section);
    page.close();
  }

  private void byPass() {
    Section section = text.byPass();
    if (section.isEmpty()) {
      return;
    }
    page.leaf("h3", section.heading());
    charts(kinds.main(), this::byPass);
    content(section);
    for (List<Group> alike : kinds.temperatures()) {
      hidden("Charts by the number of passes, by temperature", alike, this::byPass);
    }
    kinds
        .others()
        .forEach(
            (teacher, groups) ->
                hidden("Charts by the number of passes, teacher " + teacher, groups, this::byPass));
  }

  private List<LineChart> byPass(Map<Group, Look> looks) {
    return TaskText.charted(task)
        .map(figure -> byPass(figure, looks))
        .filter(chart -> !chart.isEmpty())
        .toList();
  }

  /** Charts that a reader may skip. */
  private void hidden(
      String summary, List<Group> groups, Function<Map<Group, Look>, List<LineChart>> of) {
    page.open("details").leaf("summary", summary);
    charts(groups, of);
    page.close();
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
    charts(kinds.main(), this::courses);
    kinds
        .others()
        .forEach(
            (teacher, groups) ->
                hidden("Charts by steps, teacher " + teacher, groups, this::courses));
  }

  private List<LineChart> courses(Map<Group, Look> looks) {
    List<LineChart> all = new ArrayList<>();
    all.add(toTeacher(looks));
    TaskText.charted(task).forEach(figure -> all.add(byStep(figure, looks)));
    return all.stream().filter(chart -> !chart.isEmpty()).toList();
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

  /** Charts of these groups, under their legend. */
  private void charts(List<Group> groups, Function<Map<Group, Look>, List<LineChart>> of) {
    Map<Group, Look> looks = Look.of(groups);
    List<LineChart> all = of.apply(looks);
    if (!all.isEmpty()) {
      legend(looks);
      page.open("div", "class", "charts");
      all.forEach(chart -> chart.writeTo(page));
      page.close();
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
    reliability(kinds.main());
    for (List<Group> alike : kinds.temperatures()) {
      page.open("details").leaf("summary", "Reliability by temperature");
      reliability(alike);
      page.close();
    }
    kinds
        .others()
        .forEach(
            (teacher, groups) -> {
              page.open("details").leaf("summary", "Reliability, teacher " + teacher);
              reliability(groups);
              page.close();
            });
  }

  private void reliability(List<Group> groups) {
    page.open("div", "class", "charts small");
    Look.of(groups).forEach(this::reliability);
    page.close();
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
}
