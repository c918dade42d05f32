package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the students of a task were trained, as far as their directories tell. */
final class TaskMethod {

  private TaskMethod() {}

  /** After what whoever trained them says. */
  static List<String> sentences(Task task) {
    List<String> all = new ArrayList<>(task.known().method());
    all.add(
        "The students learned from %s pairs, %s; %s pairs with %s labelled positions were held out."
            .formatted(
                list(runs(task).map(it -> it.newest().totals().pairsConsumed())),
                task.mostPasses().isPresent()
                    ? list(
                            runs(task)
                                .flatMap(it -> it.passes().stream().boxed())
                                .map(n -> (long) n))
                        + " times, each time in another order"
                    : "as they came",
                list(runs(task).map(it -> it.newest().totals().pairsHeldOut())),
                list(runs(task).map(it -> it.newest().positions()))));
    task.groups().stream()
        .mapToLong(group -> group.variant().averageSteps())
        .filter(steps -> steps > 1)
        .distinct()
        .mapToObj(
            steps ->
                "What is measured is a student with the mean of its weights over the newest %s steps."
                    .formatted(Numbers.whole(steps)))
        .forEach(all::add);
    task.groups().stream()
        .map(TaskMethod::annealed)
        .filter(sentence -> !sentence.isEmpty())
        .distinct()
        .forEach(all::add);
    Map<Integer, Long> seeds =
        task.groups().stream()
            .collect(
                Collectors.groupingBy(
                    group -> (int) group.runs().stream().filter(it -> it.end().isPresent()).count(),
                    TreeMap::new,
                    Collectors.counting()));
    all.add(
        "Finished seeds: "
            + seeds.entrySet().stream()
                .map(
                    it ->
                        "%d of %d %s"
                            .formatted(
                                it.getKey(),
                                it.getValue(),
                                it.getValue() == 1 ? "variant" : "variants"))
                .collect(Collectors.joining(", "))
            + ".");
    return List.copyOf(all);
  }

  private static Stream<Run> runs(Task task) {
    return task.runs().stream();
  }

  private static String list(Stream<Long> numbers) {
    return numbers.collect(Collectors.toCollection(TreeSet::new)).stream()
        .map(Numbers::whole)
        .collect(Collectors.joining(" or "));
  }

  private static String annealed(Group group) {
    String horizon = group.variant().settings().get("supervision.horizon");
    if (!group.variant().policy().equals("annealed") || horizon == null) {
      return "";
    }
    long steps = group.runs().stream().mapToLong(run -> run.newest().step()).max().orElse(0);
    return "%s: the label's weight rises from 0 to 1 over the first %s of %s steps."
        .formatted(group.shortName(), Numbers.whole(Long.parseLong(horizon)), Numbers.whole(steps));
  }
}
