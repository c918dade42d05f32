package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lets contestants take turns, so that all of them meet the same machine, and compares each with
 * the first one of the same round. A round before the others warms up and is not counted; in every
 * other round the order is the reverse, so that nobody always comes after the same one.
 */
final class Rounds {

  private Rounds() {}

  static List<Standing> run(List<? extends Contestant> contestants, int rounds, StopSignal stop)
      throws InterruptedException {
    List<List<Double>> speeds = new ArrayList<>();
    contestants.forEach(contestant -> speeds.add(new ArrayList<>()));
    for (int round = 0; round <= rounds; round++) {
      double[] now = new double[contestants.size()];
      for (int turn : order(contestants.size(), round % 2 == 1)) {
        stop.throwIfRequested();
        now[turn] = contestants.get(turn).turn(stop);
      }
      for (int i = 0; i < now.length && round > 0; i++) {
        speeds.get(i).add(now[i]);
      }
    }
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        ratios.add(speeds.get(i).get(round) / speeds.get(0).get(round));
      }
      standings.add(
          new Standing(
              contestants.get(i).name(),
              Spread.of(speeds.get(i)),
              Spread.of(ratios),
              List.copyOf(speeds.get(i))));
    }
    return standings;
  }

  /** Who comes when in a round. */
  static List<Integer> order(int size, boolean reversed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    if (reversed) {
      Collections.reverse(order);
    }
    return order;
  }
}
