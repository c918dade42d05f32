package io.hardgate.local.report;

import io.hardgate.lifecycle.HardgateException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was learned from one label space by one kind of model: its groups can be compared.
 *
 * @param name for people
 * @param settings that all its runs have in common: dotted keys and their values
 * @param groups by teacher, then by policy
 * @param bestPass after which the students that learn from labels alone have their best mean
 *     accuracy; empty if there are none, or no passes
 * @param known what whoever had it learned says of data, students and teachers
 */
record Task(
    String name,
    Map<String, String> settings,
    List<Group> groups,
    OptionalInt bestPass,
    Provenance.Learned known) {

  static final String BASELINE = "label-only";

  /**
   * The task of these runs.
   *
   * @throws HardgateException if two runs are the same student under the same seed
   */
  static Task of(String name, Map<Variant, List<Run>> runs, Provenance.Learned known) {
    List<Map<String, String>> all = runs.keySet().stream().map(Variant::settings).toList();
    Set<String> differing = Variant.differing(all);
    boolean teachers = runs.keySet().stream().map(Variant::teacher).distinct().count() > 1;
    List<Group> groups = new ArrayList<>();
    runs.forEach(
        (variant, its) -> {
          requireSeeds(its);
          String shortName = variant.name(differing);
          String full = teachers ? shortName + ", teacher " + variant.teacher() : shortName;
          groups.add(new Group(full, shortName, variant, its));
        });
    groups.sort(
        Comparator.comparing((Group group) -> group.variant().teacher())
            .thenComparing(group -> group.variant().order())
            .thenComparing(group -> group.variant().tauOrder())
            .thenComparing(Group::name));
    Map<String, String> common = new LinkedHashMap<>(runs.keySet().iterator().next().task());
    all.get(0)
        .forEach(
            (key, value) -> {
              if (!differing.contains(key)) {
                common.put(key, value);
              }
            });
    return new Task(name, common, List.copyOf(groups), bestPass(groups), known);
  }

  private static void requireSeeds(List<Run> runs) {
    Map<Long, Run> bySeed = new HashMap<>();
    for (Run run : runs) {
      Run other = bySeed.putIfAbsent(run.seed(), run);
      if (other != null) {
        throw new HardgateException(
            "DIR: %s and %s have the same settings and the same seed (student.seed) %d; expected seeds that differ"
                .formatted(other.directory(), run.directory(), run.seed()));
      }
    }
  }

  private static OptionalInt bestPass(List<Group> groups) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    Optional<Group> baseline =
        groups.stream()
            .filter(Task::isBaseline)
            .max(Comparator.comparingInt(group -> group.runs().size()));
    if (baseline.isPresent()) {
      for (Curve.Dot dot : Curve.byPass(baseline.get(), Figure.ACCURACY).dots()) {
        if (dot.y().mean() > most) {
          most = dot.y().mean();
          best = (int) dot.x();
        }
      }
    }
    return best > 0 ? OptionalInt.of(best) : OptionalInt.empty();
  }

  static boolean isBaseline(Group group) {
    return group.variant().policy().equals(BASELINE);
  }

  /** What a group is compared with: label only, if possible with its teacher and settings. */
  Optional<Group> baseline(Group group) {
    List<Group> all = groups.stream().filter(Task::isBaseline).toList();
    return all.stream()
        .filter(
            it -> it.variant().withoutSupervision().equals(group.variant().withoutSupervision()))
        .findFirst()
        .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty());
  }

  /** The group against its baseline; empty for the baseline itself. */
  Optional<Comparison> toBaseline(Group group, Place place) {
    return baseline(group)
        .filter(baseline -> !baseline.is(group))
        .flatMap(baseline -> Comparison.of(group, baseline, place));
  }

  /** Whether its samples have more than one position. */
  boolean sequences() {
    return runs().stream()
        .flatMap(run -> run.points().stream())
        .anyMatch(point -> point.student().containsKey("sampleEce"));
  }

  Kinds kinds() {
    return Kinds.of(groups);
  }

  int classes() {
    return groups.get(0).variant().classes();
  }

  /** In the order of the groups. */
  List<String> teachers() {
    return groups.stream().map(group -> group.variant().teacher()).distinct().toList();
  }

  /** The groups with this teacher. */
  List<Group> of(String teacher) {
    return groups.stream().filter(group -> group.variant().teacher().equals(teacher)).toList();
  }

  /** The same, and the baseline of another teacher where they have none. */
  List<Group> withBaseline(String teacher) {
    List<Group> its = new ArrayList<>(of(teacher));
    if (its.stream().noneMatch(Task::isBaseline)) {
      its.stream()
          .map(this::baseline)
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(baseline -> its.add(0, baseline));
    }
    return its;
  }

  /**
   * What the teacher was before a temperature was fitted to it: its logits as they are. Empty if
   * none of its groups was evaluated then.
   */
  List<Group.Reached> rawTeacher(String teacher) {
    return of(teacher).stream()
        .map(
            group ->
                group.runs().stream()
                    .map(run -> new Group.Reached(run.seed(), run.points().get(0)))
                    .filter(reached -> reached.point().fittedTau() == 1)
                    .filter(reached -> !reached.point().teacher().isEmpty())
                    .toList())
        .max(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  /** What the teacher was when its students were last evaluated, finished or not. */
  List<Group.Reached> newestTeacher(String teacher) {
    return of(teacher).stream()
        .map(
            group ->
                group.runs().stream()
                    .map(run -> new Group.Reached(run.seed(), run.newest()))
                    .filter(reached -> reached.point().fittedTau() != 1)
                    .filter(reached -> !reached.point().teacher().isEmpty())
                    .toList())
        .max(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  /** What the teacher was at a place, by the first group with the most seeds that it answered. */
  List<Group.Reached> teacher(String teacher, Place place) {
    return of(teacher).stream()
        .map(
            group ->
                group.at(place).stream()
                    .filter(reached -> !reached.point().teacher().isEmpty())
                    .toList())
        .max(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  /** The most passes that any of its runs was to make; empty if none makes passes. */
  OptionalInt mostPasses() {
    return runs().stream().flatMapToInt(run -> run.passes().stream()).max();
  }

  List<Run> runs() {
    return groups.stream().flatMap(group -> group.runs().stream()).toList();
  }

  /** Seeds that at least one run has, in their order. */
  Set<Long> seeds() {
    return runs().stream().map(Run::seed).collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a reader has to know of single runs: those that are not what they seem. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Run run : runs()) {
      if (run.end().isEmpty()) {
        Point last = run.newest();
        notes.add(
            "%s is not finished: it is in pass %d of %d, and does not count at the end."
                .formatted(run.id(), last.pass().orElse(0), run.passes().orElse(0)));
      }
      if (run.changes() > 0) {
        notes.add(
            "%s was trained under other settings before step %,d."
                .formatted(run.id(), run.settings().fromStep()));
      }
    }
    return List.copyOf(notes);
  }
}
