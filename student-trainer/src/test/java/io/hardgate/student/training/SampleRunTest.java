package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.calibration.CalibrationDetail;
import org.junit.jupiter.api.Test;

class SampleRunTest {

  private final CalibrationDetail detail = new CalibrationDetail();
  private final SampleRun run = new SampleRun(detail);

  @Test
  void aSampleIsTheMeanOfItsPositions() {
    run.add(0, 0.2, true);
    run.add(0, 0.4, false);
    run.add(0, 0.9, true);
    run.add(2, 1, true);
    run.end();
    assertThat(detail.samples().count()).isEqualTo(2);
    assertThat(detail.samples().accuracy()).isEqualTo((2 / 3.0 + 1) / 2, within(1e-12));
    assertThat(detail.samples().confidence()).isEqualTo((0.5 + 1) / 2, within(1e-6));
    assertThat(detail.samples().right(480)).as("at 0.5").isEqualTo(2 / 3.0, within(1e-12));
    assertThat(detail.positions().count()).isZero();
  }

  @Test
  void withoutPositionsThereIsNoSample() {
    run.end();
    assertThat(detail.samples().count()).isZero();
  }

  @Test
  void aSampleEndsOnce() {
    run.add(3, 0.5, true);
    run.end();
    run.end();
    assertThat(detail.samples().count()).isEqualTo(1);
  }
}
