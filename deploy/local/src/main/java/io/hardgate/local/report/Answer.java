package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.Comparator;
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

  private static final String NOT_HELD =
      "The paper's claim, a lower calibration error, does not hold here: ";

  static boolean isGate(Group group) {
    return GATES.contains(group.variant().policy());
  }

  /** Of gates that are asked about, against everything else with their teacher. */
  static List<Answer> of(Task task, List<Group> gates, Stop stop) {
    List<Answer> answers = new ArrayList<>();
    for (Group gate : gates) {
      if (!gate.at(stop.place()).isEmpty()) {
        List<String> sentences = about(task, gate, stop.place());
        sentences.addAll(against(gate, task.kinds().baselines(), stop.place()));
        answers.add(new Answer(gate.shortName() + ", " + stop.where(), text(sentences)));
      }
    }
    return answers;
  }

  /** Of the gates with another teacher, against the same with the teacher that is asked about. */
  static List<Answer> ofOther(Task task, List<Group> groups, Stop stop) {
    Kinds kinds = task.kinds();
    List<Answer> answers = new ArrayList<>();
    for (Group gate : groups) {
      if (isGate(gate) && !gate.at(stop.place()).isEmpty()) {
        List<String> sentences = about(task, gate, stop.place());
        kinds
            .twin(gate)
            .flatMap(twin -> Comparison.of(gate, twin, stop.place()))
            .map(it -> difference(it, Figure.ECE, "with teacher " + kinds.teacher()))
            .ifPresent(sentences::add);
        if (worse(task, gate, stop.place())) {
          sentences.add(NOT_HELD + "the ECE is higher than that of " + Task.BASELINE);
        }
        answers.add(new Answer(gate.shortName() + ", " + stop.where(), text(sentences)));
      }
    }
    return answers;
  }

  /** Whether the calibration error is higher than that of labels alone. */
  private static boolean worse(Task task, Group gate, Place place) {
    return task.toBaseline(gate, place)
        .filter(it -> it.verdict(Figure.ECE) == Comparison.Verdict.WORSE)
        .isPresent();
  }

  /** What temperature is best for a policy. */
  static List<Answer> ofTemperature(Task task, List<Group> alike, Stop stop) {
    List<Group> there = alike.stream().filter(it -> !it.at(stop.place()).isEmpty()).toList();
    Optional<Group> best = there.stream().min(Comparator.comparingDouble(it -> ece(it, stop)));
    Optional<Group> fitted = there.stream().filter(it -> it.variant().fitsTau()).findFirst();
    if (there.size() < 2 || best.isEmpty() || fitted.isEmpty()) {
      return List.of();
    }
    String fit = "tau auto (%s)".formatted(Numbers.fixed(fitted.get().fittedTau(), 3));
    List<String> sentences = new ArrayList<>();
    if (best.get().is(fitted.get())) {
      sentences.add("The lowest ECE of all temperatures is that of " + fit);
    } else {
      sentences.add(
          "The lowest ECE of all temperatures is that of %s".formatted(best.get().shortName()));
      Comparison.of(fitted.get(), best.get(), stop.place())
          .map(it -> "With " + fit + ": " + difference(it, Figure.ECE, "there"))
          .ifPresent(sentences::add);
    }
    List<String> worse =
        there.stream().filter(it -> worse(task, it, stop.place())).map(Group::shortName).toList();
    if (isGate(fitted.get()) && !worse.isEmpty()) {
      sentences.add(
          NOT_HELD
              + "of these, the ECE is higher than that of "
              + Task.BASELINE
              + ": "
              + String.join("; ", worse));
    }
    return List.of(
        new Answer(fitted.get().variant().policy() + ", " + stop.where(), text(sentences)));
  }

  private static double ece(Group group, Stop stop) {
    return Group.mean(group.at(stop.place()), Figure.ECE, Point::student)
        .map(Estimate::mean)
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static String text(List<String> sentences) {
    return String.join(". ", sentences) + ".";
  }

  private static List<String> about(Task task, Group gate, Place place) {
    List<String> sentences = new ArrayList<>();
    Optional<Comparison> toBaseline = task.toBaseline(gate, place);
    String ece = Numbers.text(Group.mean(gate.at(place), Figure.ECE, Point::student), 4);
    sentences.add(
        "ECE " + ece + toBaseline.flatMap(Comparison::eceRatio).map(Answer::times).orElse(""));
    toBaseline
        .map(it -> difference(it, Figure.ACCURACY, "that of " + Task.BASELINE))
        .ifPresent(sentences::add);
    return sentences;
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

  /**
   * A figure's difference, and what it says.
   *
   * @param what the other one is
   */
  private static String difference(Comparison comparison, Figure figure, String what) {
    Estimate difference = comparison.differences().get(figure.key());
    if (difference == null) {
      return figure.title() + " was not measured";
    }
    String amount = Numbers.fixed(Math.abs(difference.mean()), figure.digits());
    String half = Numbers.half(difference, figure.digits());
    String signed = Numbers.signed(difference.mean(), figure.digits());
    return switch (comparison.verdict(figure)) {
      case BETTER, WORSE ->
          "%s %s than %s by %s (%s)"
              .formatted(
                  figure.title(), difference.mean() > 0 ? "higher" : "lower", what, amount, half);
      case OPEN ->
          "%s not told apart from %s (%s %s)".formatted(figure.title(), what, signed, half);
      case ONE_SEED ->
          "%s differs from %s by %s, of one seed, which says little"
              .formatted(figure.title(), what, signed);
    };
  }

  private static List<String> against(Group gate, List<Group> others, Place place) {
    List<String> sentences = new ArrayList<>();
    Map<Comparison.Verdict, List<String>> ece = byVerdict(gate, others, place, Figure.ECE);
    say(sentences, ece.get(Comparison.Verdict.WORSE), NOT_HELD + "the ECE is higher than that of ");
    say(sentences, ece.get(Comparison.Verdict.BETTER), "The ECE is lower than that of ");
    say(sentences, ece.get(Comparison.Verdict.OPEN), "The ECE is not told apart from that of ");
    Map<Comparison.Verdict, List<String>> accuracy =
        byVerdict(gate, others, place, Figure.ACCURACY);
    say(sentences, accuracy.get(Comparison.Verdict.WORSE), "It is less often right than ");
    say(sentences, accuracy.get(Comparison.Verdict.BETTER), "It is more often right than ");
    return sentences;
  }

  private static Map<Comparison.Verdict, List<String>> byVerdict(
      Group gate, List<Group> others, Place place, Figure figure) {
    Map<Comparison.Verdict, List<String>> by = new EnumMap<>(Comparison.Verdict.class);
    for (Group other : others) {
      Optional<Comparison> comparison = Comparison.of(gate, other, place);
      Optional<Estimate> difference = comparison.map(it -> it.differences().get(figure.key()));
      if (difference.isPresent()) {
        Comparison.Verdict verdict = comparison.get().verdict(figure);
        String amount =
            verdict == Comparison.Verdict.WORSE
                ? " (by %s %s)"
                    .formatted(
                        Numbers.fixed(Math.abs(difference.get().mean()), figure.digits()),
                        Numbers.half(difference.get(), figure.digits()))
                : "";
        by.computeIfAbsent(verdict, it -> new ArrayList<>()).add(other.shortName() + amount);
      }
    }
    return by;
  }

  private static void say(List<String> sentences, List<String> names, String begin) {
    if (names != null) {
      sentences.add(begin + String.join("; ", names));
    }
  }
}
