package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the figures say of a gate, in words.
 *
 * @param subject the gate
 * @param text what is said of it
 */
record Answer(String subject, String text) {

  private static final Set<String> GATES = Set.of("hard-gate", "sentence-gate");

  static boolean isGate(Group group) {
    return GATES.contains(group.variant().policy());
  }

  /** Of all gates of a task at a place. */
  static List<Answer> of(Task task, Place place) {
    List<Answer> answers = new ArrayList<>();
    for (Group gate : task.groups()) {
      if (isGate(gate) && !gate.at(place).isEmpty()) {
        answers.add(new Answer(gate.name(), text(task, gate, place)));
      }
    }
    return answers;
  }

  private static String text(Task task, Group gate, Place place) {
    List<String> sentences = new ArrayList<>();
    Optional<Comparison> toBaseline = task.toBaseline(gate, place);
    String ece = Numbers.text(Group.mean(gate.at(place), Figure.ECE, Point::student), 4);
    sentences.add(
        "ECE " + ece + toBaseline.flatMap(Comparison::eceRatio).map(Answer::times).orElse(""));
    toBaseline.ifPresent(it -> sentences.add(accuracy(it)));
    List<Group> others =
        task.withBaseline(gate.variant().teacher()).stream()
            .filter(other -> !isGate(other))
            .toList();
    sentences.addAll(against(gate, others, place));
    return String.join(". ", sentences) + ".";
  }

  private static String times(Comparison.Ratio ratio) {
    String range =
        ratio.log().half().isEmpty()
            ? ""
            : " (%s to %s)"
                .formatted(Numbers.fixed(ratio.low(), 2), Numbers.fixed(ratio.high(), 2));
    return ", %s%s times that of %s"
        .formatted(Numbers.fixed(ratio.mean(), 2), range, Task.BASELINE);
  }

  private static String accuracy(Comparison comparison) {
    Estimate difference = comparison.differences().get(Figure.ACCURACY.key());
    if (difference == null) {
      return "Accuracy was not measured";
    }
    String amount = Numbers.fixed(Math.abs(difference.mean()), 4);
    return switch (comparison.verdict(Figure.ACCURACY)) {
      case BETTER ->
          "Accuracy higher than that of %s by %s (%s)"
              .formatted(Task.BASELINE, amount, Numbers.half(difference, 4));
      case WORSE ->
          "Accuracy lower than that of %s by %s (%s)"
              .formatted(Task.BASELINE, amount, Numbers.half(difference, 4));
      case OPEN ->
          "Accuracy not told apart from that of %s (%s %s)"
              .formatted(
                  Task.BASELINE, Numbers.signed(difference.mean(), 4), Numbers.half(difference, 4));
      case ONE_SEED ->
          "Accuracy differs from that of %s by %s, of one seed, which says little"
              .formatted(Task.BASELINE, Numbers.signed(difference.mean(), 4));
    };
  }

  private static List<String> against(Group gate, List<Group> others, Place place) {
    Map<Comparison.Verdict, List<String>> by = new EnumMap<>(Comparison.Verdict.class);
    for (Group other : others) {
      Comparison.of(gate, other, place)
          .ifPresent(
              it ->
                  by.computeIfAbsent(it.verdict(Figure.ECE), verdict -> new ArrayList<>())
                      .add(other.shortName()));
    }
    List<String> sentences = new ArrayList<>();
    say(sentences, by.get(Comparison.Verdict.BETTER), "Its ECE is lower than that of ");
    say(sentences, by.get(Comparison.Verdict.OPEN), "Its ECE is not told apart from that of ");
    say(sentences, by.get(Comparison.Verdict.WORSE), "Its ECE is higher than that of ");
    return sentences;
  }

  private static void say(List<String> sentences, List<String> names, String begin) {
    if (names != null) {
      sentences.add(begin + String.join("; ", names));
    }
  }
}
