package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long it takes from a sample's producer to its training step, with everything in this process:
 * the quickstart's teacher, pairing, trainer and a broker. Samples come evenly, and the profiles
 * take turns, each time from new topics.
 */
public final class LatencyBenchmark {

  /** Of the samples, the share that comes before those that count. */
  private static final double WARM_UP = 1.0 / 3;

  private static final int FLAT_OUT = 3000;

  private final int rounds;
  private final Duration duration;

  /**
   * Wiring.
   *
   * @param rounds of each profile
   * @param duration of a turn
   */
  public LatencyBenchmark(int rounds, Duration duration) {
    this.rounds = rounds;
    this.duration = duration;
  }

  /**
   * What one profile came to.
   *
   * @param profile of the configuration; null: the defaults
   * @param rate samples a second
   * @param samples that were counted
   */
  public record Latency(String profile, double rate, int samples, List<Leg> legs) {}

  /**
   * Measures the profiles by turns.
   *
   * @param profiles of the configuration; empty: the defaults
   * @param rate samples a second; empty: half of what the defaults manage
   * @throws HardgateException if it is stopped, or fails
   */
  public List<Latency> run(List<Optional<String>> profiles, OptionalDouble rate, StopSignal stop)
      throws InterruptedException {
    try (Closer closer = new Closer()) {
      Path directory = closer.register(new Workspace()).directory();
      TeachingLoad load = TeachingLoad.of(1, directory);
      EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
      ConfigSource settings =
          load.settings().setValue("kafka.bootstrapServers", broker.bootstrapServers());
      double even = rate.isPresent() ? rate.getAsDouble() : flatOut(settings, stop) / 2;
      List<List<List<Way>>> turns = new ArrayList<>(); // by profile and round
      profiles.forEach(profile -> turns.add(new ArrayList<>()));
      for (int round = 0; round < rounds; round++) {
        for (int i : Rounds.order(profiles.size(), round % 2 == 1)) {
          String profile = profiles.get(i).orElse(null);
          String prefix = "%s-%d.".formatted(profiles.get(i).orElse("defaults"), round);
          ConfigSource own =
              settings.setValue("profile", profile).setValue("kafka.topicPrefix", prefix);
          turns.get(i).add(turn(own, even, stop));
        }
      }
      List<Latency> all = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) {
        int samples = turns.get(i).stream().mapToInt(List::size).sum();
        List<Leg> legs = Leg.of(turns.get(i));
        all.add(new Latency(profiles.get(i).orElse(null), even, samples, legs));
      }
      return all;
    } catch (IOException e) {
      throw new HardgateException("the model could not be unpacked: " + e.getMessage(), e);
    }
  }

  /** Samples a second, where all of them are there at once; the second time it is warm. */
  private static double flatOut(ConfigSource settings, StopSignal stop)
      throws InterruptedException {
    try (Pipeline pipeline = new Pipeline(settings.set("kafka.topicPrefix", "flat-out."))) {
      pipeline.warmUp(stop);
      rush(pipeline, stop);
      return rush(pipeline, stop);
    }
  }

  private static double rush(Pipeline pipeline, StopSignal stop) throws InterruptedException {
    long start = System.currentTimeMillis();
    for (int i = 0; i < FLAT_OUT; i++) {
      pipeline.send();
    }
    List<Long> steps = pipeline.awaitSteps(stop);
    return FLAT_OUT * 1000.0 / (steps.get(steps.size() - 1) - start);
  }

  private List<Way> turn(ConfigSource settings, double rate, StopSignal stop)
      throws InterruptedException {
    try (Pipeline pipeline = new Pipeline(settings)) {
      pipeline.warmUp(stop);
      int samples = (int) Math.max(1, rate * duration.toMillis() / 1000);
      long start = System.nanoTime();
      for (int i = 0; i < samples; i++) {
        long due = start + (long) (i / rate * 1e9);
        long early = due - System.nanoTime();
        if (early > 0 && stop.await(Duration.ofNanos(early))) {
          stop.throwIfRequested();
        }
        pipeline.send();
      }
      List<Long> steps = pipeline.awaitSteps(stop);
      List<Way> ways = Way.of(pipeline.config(), steps);
      return ways.subList((int) (WARM_UP * ways.size()), ways.size());
    }
  }
}
