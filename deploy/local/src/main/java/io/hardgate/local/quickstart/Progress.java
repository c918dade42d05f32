package io.hardgate.local.quickstart;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far one stage is. Closed when the stage is over, well or not. */
interface Progress extends AutoCloseable {

  /** So many are done. */
  void at(long done);

  @Override
  void close();

  /** A bar on a terminal of so many columns; lines where there are none. */
  static Progress of(String stage, long total, int columns, PrintStream out) {
    return columns > 0 ? new Bar(stage, total, columns, out) : new Lines(stage, total, out);
  }

  /** A bar with rate and time left. */
  final class Bar implements Progress {

    private static final int WIDEST = 120;

    private final ProgressBar bar;
    private final PrintStream out;

    private Bar(String stage, long total, int columns, PrintStream out) {
      this.out = out;
      // The library's own way to a terminal takes SIGINT away from us.
      var line =
          new DelegatingProgressBarConsumer(
              text -> {
                out.print("\r" + text);
                out.flush();
              },
              Math.min(columns - 1, WIDEST));
      bar =
          new ProgressBarBuilder()
              .setTaskName("%-22s".formatted(stage))
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .showSpeed()
              .setConsumer(line)
              .build();
    }

    @Override
    public void at(long done) {
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
      out.println();
    }
  }

  /** A line now and then. */
  final class Lines implements Progress {

    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final String stage;
    private final long total;
    private final PrintStream out;
    private final long start = System.nanoTime();
    private long shown = start;
    private long done;

    private Lines(String stage, long total, PrintStream out) {
      this.stage = stage;
      this.total = total;
      this.out = out;
    }

    @Override
    public void at(long done) {
      this.done = done;
      if (System.nanoTime() - shown > INTERVAL_NANOS) {
        shown = System.nanoTime();
        show();
      }
    }

    private void show() {
      double seconds = (System.nanoTime() - start) / 1e9;
      double rate = done / seconds;
      out.printf(
          Locale.ROOT,
          "%-22s %,d of %,d  %,.0f/s  %s%n",
          stage,
          done,
          total,
          rate,
          done == 0 || done >= total
              ? "%.0f s".formatted(seconds)
              : "%.0f s left".formatted((total - done) / rate));
    }

    @Override
    public void close() {
      show();
    }
  }
}
