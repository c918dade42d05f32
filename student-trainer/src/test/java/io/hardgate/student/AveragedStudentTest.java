package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Split;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student whose mean weights are served. */
class AveragedStudentTest {

  private static final String SERVED = "student.safetensors";
  private static final String LEARNING = "learning.safetensors";

  @TempDir private Path directory;
  private PairLogFixture log;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** Trains until so many steps are made, or to the end. */
  private void train(int steps, HardgateConfig config) throws InterruptedException {
    StopSignal stop = new StopSignal();
    TrainingProgress stopping =
        (step, pass) -> {
          if (step == steps) {
            stop.request();
          }
        };
    new StudentService(
            config.kafka(),
            PairLogFixture.LABELS,
            config.student(),
            new SimpleMeterRegistry(),
            new Health(),
            stopping)
        .run(stop);
  }

  private byte[] file(String checkpoints, String name) throws IOException {
    return Files.readAllBytes(log.newest(checkpoints).resolve(name));
  }

  @Test
  void resumesToTheSameBitsAndLearnsWhatItWouldLearnWithout() throws Exception {
    log.append(0, 300, Split.TRAIN);
    train(-1, log.config("plain", "student.passes=3"));
    train(-1, log.config("whole", "student.passes=3", "student.averageSteps=40"));
    HardgateConfig parts = log.config("parts", "student.passes=3", "student.averageSteps=40");
    train(25, parts);
    train(-1, parts);
    assertThat(file("parts", SERVED)).isEqualTo(file("whole", SERVED));
    assertThat(file("parts", LEARNING)).isEqualTo(file("whole", LEARNING));
    assertThat(file("whole", LEARNING)).isEqualTo(file("plain", SERVED));
    assertThat(file("whole", SERVED)).isNotEqualTo(file("plain", SERVED));
  }

  @Test
  void aStudentThatFollowsMayBeginAndCeaseToAverage() throws Exception {
    log.append(0, 600, Split.TRAIN);
    train(24, log.config("plain"));
    train(8, log.config("changing"));
    assertThat(log.newest("changing").resolve(LEARNING)).doesNotExist();
    train(16, log.config("changing", "student.averageSteps=12"));
    assertThat(file("changing", LEARNING)).isNotEqualTo(file("changing", SERVED));
    train(24, log.config("changing"));
    assertThat(log.newest("changing").resolve(LEARNING)).doesNotExist();
    assertThat(file("changing", SERVED)).isEqualTo(file("plain", SERVED));
  }
}
