package io.hardgate.local.experiment;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.hardgate.config.Durations;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.trainer.TrainerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * Trains students, each in a process of its own, so many at a time. What is finished is not trained
 * again; what was interrupted goes on from its newest checkpoint, to the same weights.
 */
final class Trainings {

  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Class<?> main;
  private final int parallel;
  private final Path logs;
  private final Runnable progress;
  private final PrintWriter out;

  /** A trainer that runs. */
  private record Running(
      Training training, TrainerProcess process, Workspace temporary, long startNanos) {

    void close() {
      process.close();
      temporary.close();
    }
  }

  /**
   * Wiring.
   *
   * @param main the class that the launcher starts
   * @param parallel trainers that run at one time
   * @param logs where what they say is kept
   * @param progress is run when one is finished
   */
  Trainings(Class<?> main, int parallel, Path logs, Runnable progress, PrintWriter out) {
    this.main = main;
    this.parallel = parallel;
    this.logs = logs;
    this.progress = progress;
    this.out = out;
  }

  /**
   * Trains all of these that are not finished, in their order.
   *
   * @throws HardgateException if one of them fails, or it is stopped before the end
   */
  void run(Collection<Training> all, StopSignal stop) throws InterruptedException {
    Queue<Training> waiting = new ArrayDeque<>();
    all.stream().filter(training -> !Files.exists(training.marker())).forEach(waiting::add);
    int finished = all.size() - waiting.size();
    if (finished > 0) {
      out.printf("%d of %d students were finished before%n", finished, all.size());
    }
    List<Running> running = new ArrayList<>();
    try {
      while (!waiting.isEmpty() || !running.isEmpty()) {
        while (running.size() < parallel && !waiting.isEmpty()) {
          running.add(start(waiting.remove()));
        }
        boolean unused = stop.await(GLANCE);
        stop.throwIfRequested();
        for (Iterator<Running> each = running.iterator(); each.hasNext(); ) {
          Running one = each.next();
          if (one.process().done()) {
            finish(one, ++finished, all.size());
            each.remove();
          }
        }
      }
    } finally {
      running.forEach(Running::close);
    }
  }

  private Running start(Training training) {
    Workspace temporary = new Workspace();
    Path log = logs.resolve(training.id() + ".log");
    return new Running(
        training,
        new TrainerProcess(main, temporary.directory(), log, training.assignments()),
        temporary,
        System.nanoTime());
  }

  private void finish(Running one, int finished, int all) {
    one.close();
    try {
      Files.writeString(one.training().marker(), "");
    } catch (IOException e) {
      throw new HardgateException(one.training().marker() + " cannot be written", e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - one.startNanos()).truncatedTo(SECONDS);
    out.printf("%4d of %d  %-50s %s%n", finished, all, one.training().id(), Durations.format(took));
    out.flush();
    progress.run();
  }
}
