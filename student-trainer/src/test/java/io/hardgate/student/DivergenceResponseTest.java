package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.training.Prequential;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DivergenceResponseTest {

  private final StudentConfig stop = config("stop");
  private final Prequential figures = new Prequential(stop.divergence(), () -> 0);

  private static StudentConfig config(String mode) {
    return ConfigSource.defaults()
        .set("student.id=tiny")
        .set("student.divergence.mode=" + mode)
        .build()
        .student();
  }

  /** So many positions that it is right on, then so many that it is wrong on. */
  private static void show(Prequential figures, int right, int wrong) {
    DivergenceWatch watch = figures.divergence().orElseThrow();
    for (int i = 0; i < right; i++) {
      watch.add(0.9, i % 10 > 0, 0.3);
    }
    for (int i = 0; i < wrong; i++) {
      watch.add(0.9, false, 9);
    }
  }

  @Test
  void checkpointsArePutOffWhenItMayBeAboutToDivergeAndThenLearningStops() {
    DivergenceResponse response = new DivergenceResponse(stop, figures);
    show(figures, 1000, 0);
    assertThat(response.putsOffCheckpoints()).isFalse();
    show(figures, 0, 40);
    assertThat(response.putsOffCheckpoints()).isTrue();
    assertThat(response.stopsAt(10, 5, Map.of(0, 12L))).isFalse();
    show(figures, 0, 40);
    assertThat(response.stopsAt(11, 5, Map.of(0, 12L))).isTrue();
    assertThat(response.stopsAt(11, 5, Map.of(0, 12L))).isTrue();
  }

  @Test
  void underWarnLearningGoesOn() {
    Prequential watched = new Prequential(config("warn").divergence(), () -> 0);
    DivergenceResponse response = new DivergenceResponse(config("warn"), watched);
    show(watched, 1000, 40);
    assertThat(response.putsOffCheckpoints()).isFalse();
    show(watched, 0, 40);
    assertThat(watched.divergence().orElseThrow().diverged()).isTrue();
    assertThat(response.stopsAt(11, 0, Map.of())).isFalse();
  }

  @Test
  void underOffNobodyLooks() {
    Prequential unwatched = new Prequential(config("off").divergence(), () -> 0);
    DivergenceResponse response = new DivergenceResponse(config("off"), unwatched);
    assertThat(unwatched.divergence()).isEmpty();
    assertThat(response.putsOffCheckpoints()).isFalse();
    assertThat(response.stopsAt(11, 0, Map.of())).isFalse();
  }

  @Test
  void standsStillAliveAndNotReadyUntilItIsToldToStopAndFails() {
    Health health = new Health();
    StopSignal signal = new StopSignal();
    show(figures, 1000, 80);
    int[] checks = {0};
    assertThatThrownBy(
            () ->
                new DivergenceResponse(stop, figures)
                    .standStill(
                        health,
                        "student",
                        signal,
                        () -> {
                          assertThat(health.ready()).isFalse();
                          assertThat(health.alive()).isTrue();
                          if (++checks[0] == 2) {
                            signal.request();
                          }
                        }))
        .isInstanceOf(HardgateException.class)
        .hasMessageMatching("student tiny has diverged: its (mean NLL|confidence) .*");
    assertThat(checks[0]).isEqualTo(2);
    assertThat(health.states().toString()).contains("Waiting[reason=diverged: its ");
  }
}
