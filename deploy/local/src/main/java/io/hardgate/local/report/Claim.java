package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that is claimed of the hard gate, and what the students say of it.
 *
 * @param claim what is claimed
 * @param found the figures, with their intervals
 * @param verdict what these say
 */
record Claim(String claim, String found, Verdict verdict) {

  /** What figures say of a claim. */
  enum Verdict {
    /** The whole interval is where it is claimed to be. */
    HELD,
    /** None of it is. */
    NOT_HELD,
    /** It is on both sides, or there is one seed alone, and so no interval. */
    UNDECIDED
  }

  /**
   * What is claimed at a place.
   *
   * @param gate of which it is claimed
   * @param past whether label only was most often right before
   */
  static List<Claim> of(Task task, Group gate, Place place, boolean past) {
    List<Claim> claims = new ArrayList<>();
    Optional<Comparison> toLabels = task.toBaseline(gate, place);
    toLabels.flatMap(it -> ratio(it, place, Target.of(task, past))).ifPresent(claims::add);
    againstAll(gate, task.kinds().baselines(), place).ifPresent(claims::add);
    toLabels.flatMap(Claim::accuracy).ifPresent(claims::add);
    return List.copyOf(claims);
  }

  private static Optional<Claim> ratio(Comparison comparison, Place place, Target target) {
    return comparison
        .eceRatio()
        .map(
            ratio -> {
              Estimate log = ratio.log();
              Verdict verdict = Verdict.UNDECIDED;
              if (log.half().isPresent() && ratio.high() <= target.share()) {
                verdict = Verdict.HELD;
              } else if (log.above(Math.log(target.share()))) {
                verdict = Verdict.NOT_HELD;
              }
              return new Claim(
                  "ECE at most %s of that of %s".formatted(target, Task.BASELINE),
                  "%s%s times: %s, against %s%s"
                      .formatted(
                          Numbers.fixed(ratio.mean(), 3),
                          log.half().isEmpty()
                              ? ""
                              : " (%s to %s)"
                                  .formatted(
                                      Numbers.fixed(ratio.low(), 3),
                                      Numbers.fixed(ratio.high(), 3)),
                          ece(comparison.group(), place),
                          ece(comparison.other(), place),
                          teacher(comparison.group(), place)),
                  verdict);
            });
  }

  private static String ece(Group group, Place place) {
    return Numbers.text(
        Group.mean(group.at(place), Figure.ECE, Point::student), Figure.ECE.digits());
  }

  /** Whose ECE says how much can be asked for. */
  private static String teacher(Group group, Place place) {
    return Group.mean(group.at(place), Figure.ECE, Point::teacher)
        .map(it -> "; the teacher's own is " + Numbers.fixed(it.mean(), Figure.ECE.digits()))
        .orElse("");
  }

  private static Optional<Claim> againstAll(Group gate, List<Group> baselines, Place place) {
    List<String> beating = new ArrayList<>();
    List<String> open = new ArrayList<>();
    int below = 0;
    boolean intervals = true;
    for (Group baseline : baselines) {
      Optional<Comparison> comparison = Comparison.of(gate, baseline, place);
      Optional<Estimate> difference = comparison.map(it -> it.differences().get(Figure.ECE.key()));
      if (difference.isPresent()) {
        String name = "%s (%s)".formatted(baseline.shortName(), text(difference.get()));
        intervals &= difference.get().half().isPresent();
        switch (comparison.get().verdict(Figure.ECE)) {
          case BETTER -> below++;
          case WORSE -> beating.add(name);
          case OPEN -> open.add(name);
          case ONE_SEED -> {
            if (difference.get().mean() < 0) {
              below++;
            } else {
              beating.add(name);
            }
          }
        }
      }
    }
    int all = below + beating.size() + open.size();
    if (all == 0) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    found.add("%sbelow %d of %d".formatted(intervals ? "" : "of one seed ", below, all));
    if (!beating.isEmpty()) {
      found.add("above " + String.join("; ", beating));
    }
    if (!open.isEmpty()) {
      found.add("not told apart from " + String.join("; ", open));
    }
    Verdict verdict = beating.isEmpty() ? Verdict.HELD : Verdict.NOT_HELD;
    // One that is surely better is enough.
    boolean undecided = !intervals || (beating.isEmpty() && !open.isEmpty());
    return Optional.of(
        new Claim(
            "ECE below that of every baseline",
            String.join(". ", found),
            undecided ? Verdict.UNDECIDED : verdict));
  }

  private static String text(Estimate difference) {
    return (Numbers.signed(difference.mean(), 4) + " " + Numbers.half(difference, 4)).strip();
  }

  private static Optional<Claim> accuracy(Comparison comparison) {
    return Optional.ofNullable(comparison.differences().get(Figure.ACCURACY.key()))
        .map(
            difference ->
                new Claim(
                    "accuracy above that of " + Task.BASELINE,
                    text(difference),
                    switch (comparison.verdict(Figure.ACCURACY)) {
                      case BETTER -> Verdict.HELD;
                      case WORSE -> Verdict.NOT_HELD;
                      case OPEN, ONE_SEED -> Verdict.UNDECIDED;
                    }));
  }
}
