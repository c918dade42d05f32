package io.hardgate.local.soak;

import java.util.List;
import java.util.Locale;

/**
 * What a soak came to.
 *
 * @param seconds of the stream
 * @param windowSeconds what was left out at the beginning, and the length of the two stretches
 * @param produced pairs
 * @param trained positions that were learned from
 * @param heldOut pairs that were held out
 * @param untrained pairs at the end that were too few for a batch
 * @param firstBytes mean resident memory of the stretch behind what was left out
 * @param lastBytes mean resident memory of the stretch at the end
 * @param mostBytes the most that was seen
 * @param growthPercent from the first stretch to the last
 * @param limitPercent what is too much
 */
public record SoakFigures(
    long seconds,
    long windowSeconds,
    long produced,
    long trained,
    long heldOut,
    long untrained,
    double firstBytes,
    double lastBytes,
    double mostBytes,
    double growthPercent,
    double limitPercent,
    List<SoakRow> rows) {

  public SoakFigures {
    rows = List.copyOf(rows);
  }

  /** The figures of rows in the order of time. */
  public static SoakFigures of(SoakPlan plan, List<SoakRow> rows, long produced, double mostBytes) {
    long window = plan.window().toSeconds();
    SoakRow end = rows.get(rows.size() - 1);
    double first = mean(rows, window, 2 * window);
    double last = mean(rows, plan.duration().toSeconds() - window, plan.duration().toSeconds());
    return new SoakFigures(
        plan.duration().toSeconds(),
        window,
        produced,
        end.trained(),
        end.heldOut(),
        produced - end.trained() - end.heldOut(),
        first,
        last,
        mostBytes,
        100 * (last / first - 1),
        plan.limit(),
        rows);
  }

  /** Over the intervals that end in this stretch, its end included. */
  private static double mean(List<SoakRow> rows, long after, long until) {
    return rows.stream()
        .filter(row -> row.seconds() > after && row.seconds() <= until)
        .mapToDouble(SoakRow::residentBytes)
        .average()
        .orElseThrow(
            () -> new IllegalStateException("no row between %d and %d s".formatted(after, until)));
  }

  /** Whether memory has grown by less than the limit. */
  public boolean steady() {
    return growthPercent < limitPercent;
  }

  /** The verdict for people. */
  public String verdict() {
    return String.format(
        Locale.ROOT,
        "%,d pairs: %,d trained, %,d held out, %,d left for the next batch%n"
            + "resident memory: %,.1f MB from %s to %s, %,.1f MB in the last %s, at most %,.1f MB%n"
            + "growth: %.2f %%, %s",
        produced,
        trained,
        heldOut,
        untrained,
        firstBytes / 1e6,
        time(windowSeconds),
        time(2 * windowSeconds),
        lastBytes / 1e6,
        time(windowSeconds),
        mostBytes / 1e6,
        growthPercent,
        String.format(
            Locale.ROOT, steady() ? "less than %.1f %%" : "the limit is %.1f %%", limitPercent));
  }

  private static String time(long seconds) {
    return "%d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
