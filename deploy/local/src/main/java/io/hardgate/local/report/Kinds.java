package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The groups of a task, by the question that they answer: nobody can read thirty rows at once.
 *
 * @param teacher whom most is asked of: that of label only, or the one with the most groups
 * @param main its groups, without those that are there for their temperature alone
 * @param temperatures the groups with this teacher that are alike but for the temperature, where
 *     there is more of them than in {@code main}
 * @param others by any other teacher, all of its groups
 */
record Kinds(
    String teacher,
    List<Group> main,
    List<List<Group>> temperatures,
    Map<String, List<Group>> others) {

  /** Fitted, and that of Lee et al. 2022. */
  private static final List<Double> USUAL = List.of(0.0, 1.5);

  static Kinds of(List<Group> groups) {
    Map<String, List<Group>> byTeacher = new LinkedHashMap<>();
    groups.forEach(
        group ->
            byTeacher
                .computeIfAbsent(group.variant().teacher(), it -> new ArrayList<>())
                .add(group));
    String teacher =
        groups.stream()
            .filter(Task::isBaseline)
            .max(Comparator.comparingInt(group -> group.runs().size()))
            .map(group -> group.variant().teacher())
            .orElseGet(
                () ->
                    byTeacher.entrySet().stream()
                        .max(Comparator.comparingInt(it -> it.getValue().size()))
                        .orElseThrow()
                        .getKey());
    List<Group> its = byTeacher.remove(teacher);
    Map<Map<String, String>, List<Group>> alike = new LinkedHashMap<>();
    its.forEach(
        group ->
            alike
                .computeIfAbsent(group.variant().withoutTemperature(), it -> new ArrayList<>())
                .add(group));
    List<List<Group>> temperatures =
        alike.values().stream()
            .filter(all -> all.stream().anyMatch(group -> isOfTemperature(group, all)))
            .map(Kinds::bySize)
            .toList();
    List<Group> main =
        its.stream()
            .filter(
                group -> !isOfTemperature(group, alike.get(group.variant().withoutTemperature())))
            .toList();
    return new Kinds(teacher, main, temperatures, byTeacher);
  }

  /** One at a temperature of its own, while another has a usual one. */
  private static boolean isOfTemperature(Group group, List<Group> alike) {
    return !USUAL.contains(group.variant().tauOrder())
        && alike.stream().anyMatch(other -> USUAL.contains(other.variant().tauOrder()));
  }

  /** The fitted temperature among the others. */
  private static List<Group> bySize(List<Group> alike) {
    return alike.stream().sorted(Comparator.comparingDouble(Kinds::tau)).toList();
  }

  private static double tau(Group group) {
    return group.variant().fitsTau() ? group.fittedTau() : group.variant().tauOrder();
  }

  /** The same with the teacher that is asked about. */
  Optional<Group> twin(Group group) {
    return Stream.concat(main.stream(), temperatures.stream().flatMap(List::stream))
        .filter(it -> it.variant().withoutTeacher().equals(group.variant().withoutTeacher()))
        .findFirst();
  }

  /** Those that are no gates: what gates are to be better than. */
  List<Group> baselines() {
    return main.stream().filter(group -> !Answer.isGate(group)).toList();
  }

  /** The gates that are asked about. */
  List<Group> gates() {
    return main.stream().filter(Answer::isGate).toList();
  }
}
