package io.hardgate.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a cost grows along an axis. Costs are compared with those of the same round.
 *
 * @param at where on the axis it was measured
 * @param exponent of the growth, see {@link Exponent}, round by round
 * @param from the standing whose cost is the unit of the others
 * @param times the cost at the end of the axis, and of what was measured beside it
 */
public record Growth(List<Integer> at, Spread exponent, String from, List<Times> times) {

  /**
   * What one costs.
   *
   * @param cost as a multiple, round by round
   */
  public record Times(String name, Spread cost) {}

  /**
   * Of these standings.
   *
   * @param at for the first of the standings; those behind them are compared, and not fitted
   * @param from the number of the standing that others are compared with
   */
  static Growth of(List<Integer> at, int from, List<Standing> standings) {
    List<Double> xs = at.stream().map(Integer::doubleValue).toList();
    List<Double> exponents = new ArrayList<>();
    int rounds = standings.get(0).speeds().size();
    for (int round = 0; round < rounds; round++) {
      List<Double> costs = new ArrayList<>();
      for (int i = 0; i < at.size(); i++) {
        costs.add(1 / standings.get(i).speeds().get(round));
      }
      exponents.add(Exponent.of(xs, costs));
    }
    Standing unit = standings.get(from);
    List<Times> times = new ArrayList<>();
    for (int i = at.size() - 1; i < standings.size(); i++) {
      times.add(times(unit, standings.get(i)));
    }
    return new Growth(at, Spread.of(exponents), unit.name(), times);
  }

  private static Times times(Standing unit, Standing other) {
    List<Double> costs =
        IntStream.range(0, unit.speeds().size())
            .mapToObj(round -> unit.speeds().get(round) / other.speeds().get(round))
            .toList();
    return new Times(other.name(), Spread.of(costs));
  }
}
