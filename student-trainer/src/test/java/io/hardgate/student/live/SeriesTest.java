package io.hardgate.student.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeriesTest {

  /** Its accuracy is its time. */
  private static Point at(long time) {
    float nan = Float.NaN;
    return new Point(time, (float) time, nan, nan, nan, nan, nan, nan, nan);
  }

  private static Series filled(Series series, int points) {
    LongStream.rangeClosed(1, points).forEach(time -> series.add(at(time)));
    return series;
  }

  @Test
  void theOldestOfTheNewestGoes() {
    Series newest = filled(Series.newest(4), 6);
    assertThat(newest.after(0)).extracting(Point::time).containsExactly(3L, 4L, 5L, 6L);
    assertThat(newest.after(4)).extracting(Point::time).containsExactly(5L, 6L);
    assertThat(newest.every()).isEqualTo(1);
  }

  @Test
  void twoNeighboursBecomeOneWhenAllAreTooMany() {
    Series all = filled(Series.all(4), 4);
    assertThat(all.every()).isEqualTo(1);
    all.add(at(5));
    assertThat(all.every()).isEqualTo(2);
    assertThat(all.after(0)).as("5 waits for 6").containsExactly(mean(1.5f, 2), mean(3.5f, 4));
    all.add(at(6));
    assertThat(all.after(2)).containsExactly(mean(3.5f, 4), mean(5.5f, 6));
  }

  private static Point mean(float accuracy, long time) {
    float nan = Float.NaN;
    return new Point(time, accuracy, nan, nan, nan, nan, nan, nan, nan);
  }

  @Test
  void whatIsNotKnownDoesNotCount() {
    PointMean mean = new PointMean();
    mean.add(mean(Float.NaN, 2));
    assertThat(mean.get().accuracy()).isNaN();
    mean.add(at(3));
    mean.add(at(5));
    assertThat(mean.get()).isEqualTo(mean(4, 5));
  }

  /** Of ever so many points, as many are kept as there is room for, and at least half as many. */
  @Property(tries = 100)
  void allHaveRoom(@ForAll @IntRange(min = 1, max = 5000) int points) {
    Series all = filled(Series.all(16), points);
    List<Point> kept = all.after(0);
    assertThat(kept.size()).isLessThanOrEqualTo(16);
    assertThat(kept.size()).isGreaterThanOrEqualTo(Math.min(points / all.every(), 8));
    assertThat(kept).extracting(Point::time).isSorted();
    for (int i = 0; i < kept.size(); i++) {
      long last = (i + 1L) * all.every();
      assertThat(kept.get(i).time()).isEqualTo(last);
      assertThat(kept.get(i).accuracy()).isEqualTo(last - (all.every() - 1) / 2f);
    }
  }
}
