package io.hardgate.local.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A part of the way from a sample's producer to its training step.
 *
 * @param median of a round's samples, in milliseconds, round by round
 * @param p99 the same of the 99th percentile
 * @param share of the mean of the whole way
 */
public record Leg(String name, Spread median, Spread p99, double share) {

  /**
   * All legs, and the whole way as the last.
   *
   * @param rounds one at least; of each, one at least
   */
  static List<Leg> of(List<List<Way>> rounds) {
    return List.of(
        of("produced to predicted", rounds, way -> way.predicted() - way.produced()),
        of("predicted to paired", rounds, way -> way.paired() - way.predicted()),
        of("paired to trained", rounds, way -> way.trained() - way.paired()),
        of("all of it", rounds, Leg::whole));
  }

  private static long whole(Way way) {
    return way.trained() - way.produced();
  }

  private static Leg of(String name, List<List<Way>> rounds, ToLongFunction<Way> millis) {
    List<long[]> sorted =
        rounds.stream().map(ways -> ways.stream().mapToLong(millis).sorted().toArray()).toList();
    return new Leg(
        name,
        Spread.of(sorted.stream().map(round -> (double) round[round.length / 2]).toList()),
        Spread.of(
            sorted.stream().map(round -> (double) round[(int) (round.length * 0.99)]).toList()),
        mean(rounds, millis) / mean(rounds, Leg::whole));
  }

  private static double mean(List<List<Way>> rounds, ToLongFunction<Way> millis) {
    return rounds.stream().flatMap(List::stream).mapToLong(millis).average().orElseThrow();
  }
}
