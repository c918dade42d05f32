package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.Split;
import io.hardgate.metrics.Registry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a scrape costs a student of the quickstart's size that follows a log: every step changes the
 * figures, so that each scrape works them out anew.
 */
@Timeout(120)
class ScrapedTrainingTest {

  private static final int PAIRS = 250_000;
  private static final int BATCH = 64;
  private static final int WARM = 300;
  private static final int MOST_WINDOWS = 24;
  private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

  @TempDir private Path directory;

  /** Seconds with one scrape in them and seconds without take turns. */
  @Test
  void aScrapeASecondDoesNotHoldUpTheSteps() throws Exception {
    AtomicLong steps = new AtomicLong();
    try (PairLogFixture log = new PairLogFixture(directory);
        Registry registry = new Registry()) {
      log.append(0, PAIRS, Split.TRAIN);
      HardgateConfig config =
          log.config(
              "a",
              "student.start.from=beginning",
              "student.batchSize=" + BATCH,
              "student.model.buckets=32768",
              "student.model.embedding=96",
              "student.model.hidden=[128]");
      StudentService service =
          new StudentService(
              config.kafka(),
              PairLogFixture.LABELS,
              config.student(),
              registry.meters(),
              new Health(),
              (step, pass) -> steps.set(step));
      try (Worker training = Worker.start("training", new Health(), service::run)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> steps.get() > WARM);
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> scrapes = new ArrayList<>();
        for (int window = 0; window < MOST_WINDOWS && pairsLeft(steps.get(), window); window++) {
          boolean scraped = window % 2 == 0;
          long before = steps.get();
          long start = System.nanoTime();
          if (scraped) {
            assertThat(registry.meters().scrape()).contains("hardgate_student_ece_smooth");
            scrapes.add((System.nanoTime() - start) / 1e6);
          }
          await()
              .pollInterval(Duration.ofMillis(5))
              .until(() -> System.nanoTime() - start > WINDOW_NANOS);
          double rate = (steps.get() - before) * 1e9 / (System.nanoTime() - start);
          (scraped ? with : without).add(rate);
        }
        assertThat(training.ended()).isFalse();
        assertThat(without).as("so many seconds until the log was read").hasSizeGreaterThan(1);
        double ratio = median(with) / median(without);
        System.out.printf(
            "%.0f steps/s; %.3f of that with a scrape a second, which takes %.1f ms%n",
            median(without), ratio, median(scrapes));
        assertThat(ratio).as("%s with, %s without", with, without).isGreaterThan(0.5);
      }
    }
  }

  /** Whether there are enough for another second, at twice the speed so far. */
  private static boolean pairsLeft(long steps, int windows) {
    long aSecond = (steps - WARM) / Math.max(1, windows);
    return (PAIRS / BATCH - steps) > 2 * aSecond;
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
