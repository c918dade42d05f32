package io.hardgate.local.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.student.training.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A report as JSON: every number that the page shows or draws, and the values behind the means. */
final class JsonReport {

  private JsonReport() {}

  static String of(Report report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("title", report.title());
    all.put("hardgate", report.version());
    all.put("confidence", Estimate.CONFIDENCE);
    all.put("provenance", report.provenance());
    all.put("figures", Figure.ALL.stream().map(JsonReport::figure).toList());
    all.put("tasks", report.tasks().stream().map(JsonReport::task).toList());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> figure(Figure figure) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("key", figure.key());
    all.put("name", figure.name());
    all.put("meaning", figure.meaning());
    all.put("better", figure.better().name().toLowerCase(Locale.ROOT));
    return all;
  }

  private static Map<String, Object> task(Task task) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", task.name());
    all.put("classes", task.classes());
    all.put("settings", task.settings());
    all.put("bestPassOfLabelOnly", number(task.bestPass()));
    all.put("notes", task.notes());
    all.put("method", TaskMethod.sentences(task));
    all.put("claims", claims(task));
    all.put("teachers", task.teachers().stream().map(it -> teacher(task, it)).toList());
    List<Object> groups = new ArrayList<>();
    for (Group group : task.groups()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", group.name());
      one.put("policy", group.variant().policy());
      one.put("teacher", group.variant().teacher());
      one.put("settings", group.variant().settings());
      one.put("runs", group.runs().stream().map(JsonReport::run).toList());
      if (task.bestPass().isPresent()) {
        one.put(
            "atBestPassOfLabelOnly", view(task, group, Place.after(task.bestPass().getAsInt())));
      }
      one.put("atEnd", view(task, group, Place.END));
      one.put("byPass", curves(figure -> Curve.byPass(group, figure), "pass"));
      one.put("byStep", curves(figure -> Curve.byStep(group, figure), "step"));
      one.put("toTeacherByStep", curve(Curve.toTeacher(group), "step"));
      one.put("teacherLossByStep", curve(Curve.loss(group, Totals::teacherLoss), "step"));
      one.put("labelLossByStep", curve(Curve.loss(group, Totals::labelLoss), "step"));
      groups.add(one);
    }
    all.put("groups", groups);
    return all;
  }

  private static List<Object> claims(Task task) {
    List<Object> all = new ArrayList<>();
    for (Stop stop : Stop.of(task)) {
      for (Group gate : task.kinds().gates()) {
        for (Claim claim : Claim.of(task, gate, stop.place(), stop.past())) {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("gate", gate.name());
          one.put("where", stop.where());
          one.put("claim", claim.claim());
          one.put("verdict", claim.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '));
          one.put("found", claim.found());
          all.add(one);
        }
      }
    }
    return all;
  }

  private static Map<String, Object> teacher(Task task, String teacher) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("teacher", teacher);
    task.known().teachers().stream()
        .filter(it -> it.id().equals(teacher))
        .forEach(it -> all.put("alone", it));
    all.put("asItIs", figures(task.rawTeacher(teacher), Point::teacher));
    List<Group.Reached> fitted = task.newestTeacher(teacher);
    all.put("tau", Group.mean(fitted, Point::fittedTau).map(JsonReport::estimate).orElse(null));
    all.put("fitted", figures(fitted, Point::teacher));
    return all;
  }

  private static Integer number(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static Map<String, Object> run(Run run) {
    Point last = run.newest();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("student", run.id());
    all.put("seed", run.seed());
    all.put("passes", number(run.passes()));
    all.put("finished", run.end().isPresent());
    all.put("steps", last.step());
    all.put("positionsTrained", last.totals().trained());
    all.put("positionsHeldOut", last.positions());
    all.put("tau", last.tau());
    all.put("fittedTau", last.fittedTau());
    return all;
  }

  private static Map<String, Object> view(Task task, Group group, Place place) {
    List<Group.Reached> reached = group.at(place);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seeds", reached.stream().map(Group.Reached::seed).toList());
    all.put("student", figures(reached, Point::student));
    all.put("teacher", figures(reached, Point::teacher));
    all.put(
        "eceOverHeldOut",
        Group.heldOut(reached, Point.Spread::student)
            .map(it -> Map.of("low", it.low(), "high", it.high()))
            .orElse(null));
    all.put(
        "toTeacher", Group.mean(reached, Point::toTeacher).map(JsonReport::estimate).orElse(null));
    all.put("studentBins", bins(reached, Point::studentBins));
    all.put("teacherBins", bins(reached, Point::teacherBins));
    List<Object> against = new ArrayList<>();
    for (Group other : task.withBaseline(group.variant().teacher())) {
      if (!other.is(group)) {
        Comparison.of(group, other, place)
            .ifPresent(comparison -> against.add(comparison(comparison)));
      }
    }
    all.put("against", against);
    return all;
  }

  private static Map<String, Object> comparison(Comparison comparison) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("other", comparison.other().name());
    all.put("seeds", comparison.seeds());
    Map<String, Object> differences = new LinkedHashMap<>();
    for (Figure figure : Figure.LEADING) {
      Estimate difference = comparison.differences().get(figure.key());
      if (difference != null) {
        differences.put(figure.key(), estimate(difference));
      }
    }
    all.put("differences", differences);
    all.put("eceRatio", comparison.eceRatio().map(JsonReport::ratio).orElse(null));
    return all;
  }

  private static Map<String, Object> ratio(Comparison.Ratio ratio) {
    Map<String, Object> all = new LinkedHashMap<>();
    boolean interval = ratio.log().half().isPresent();
    all.put("mean", ratio.mean());
    all.put("low", interval ? ratio.low() : null);
    all.put("high", interval ? ratio.high() : null);
    return all;
  }

  private static Map<String, Object> figures(
      List<Group.Reached> reached, Function<Point, Map<String, Double>> predictor) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Figure figure : Figure.ALL) {
      Optional<Estimate> mean = Group.mean(reached, figure, predictor);
      mean.ifPresent(it -> all.put(figure.key(), estimate(it)));
    }
    return all;
  }

  private static Map<String, Object> estimate(Estimate estimate) {
    Map<String, Object> all = new LinkedHashMap<>();
    boolean interval = estimate.half().isPresent();
    all.put("mean", estimate.mean());
    all.put("low", interval ? estimate.low() : null);
    all.put("high", interval ? estimate.high() : null);
    all.put("values", estimate.values());
    return all;
  }

  private static List<Object> bins(
      List<Group.Reached> reached, Function<Point, ReliabilityBins> of) {
    List<Object> all = new ArrayList<>();
    if (reached.isEmpty()) {
      return all;
    }
    ReliabilityBins sum = new ReliabilityBins(of.apply(reached.get(0).point()).size());
    reached.forEach(it -> sum.add(of.apply(it.point())));
    for (int bin = 0; bin < sum.size(); bin++) {
      all.add(
          Map.of(
              "predictions", sum.count(bin),
              "right", sum.correct(bin),
              "confidences", sum.confidence(bin)));
    }
    return all;
  }

  private static Map<String, Object> curves(Function<Figure, Curve> of, String x) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Figure figure : Figure.LEADING) {
      Curve curve = of.apply(figure);
      if (!curve.isEmpty()) {
        all.put(figure.key(), curve(curve, x));
      }
    }
    return all;
  }

  private static List<Object> curve(Curve curve, String x) {
    List<Object> all = new ArrayList<>();
    for (Curve.Dot dot : curve.dots()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put(x, (long) dot.x());
      one.put("mean", dot.y().mean());
      one.put("low", dot.y().half().isPresent() ? dot.y().low() : null);
      one.put("high", dot.y().half().isPresent() ? dot.y().high() : null);
      all.add(one);
    }
    return all;
  }
}
