package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.SparseLogits;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.Split;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A student that learns from sparse logits, from the log to the checkpoint. */
@Timeout(120)
class SparseStudentTest {

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

  /** The likeliest class, the label's logit, and what is known of the rest. */
  private void append(int from, int count, Split split, boolean damaged) {
    Random random = new Random(from);
    for (int i = from; i < from + count; i++) {
      int label = random.nextInt(3);
      float[] logits = new float[3];
      for (int c = 0; c < 3; c++) {
        logits[c] = (float) random.nextGaussian() + (c == label ? 2 : 0);
      }
      Pair pair = PairLogFixture.pair("s" + i, label, split, logits);
      SparseLogits.Builder sparse =
          SparseValues.encode(logits, 1, 1, new int[] {label}, Dtype.FLOAT16).toBuilder();
      if (damaged) {
        sparse.setK(-5);
      }
      Logits said = pair.getLogits(0).toBuilder().setSparse(sparse).build();
      log.append(
          ("s" + i).getBytes(StandardCharsets.UTF_8),
          pair.toBuilder().setLogits(0, said).build().toByteArray());
    }
    log.flush();
  }

  @Test
  void learnsAndCountsWhatIsNone() throws Exception {
    append(0, 500, Split.TRAIN, false);
    append(500, 100, Split.HELD_OUT, false);
    append(600, 1, Split.TRAIN, true);
    var config = log.config("a", "student.passes=6");
    StudentResult result =
        new StudentService(
                config.kafka(),
                PairLogFixture.LABELS,
                config.student(),
                new SimpleMeterRegistry(),
                new Health(),
                TrainingProgress.NONE)
            .run(new StopSignal());
    assertThat(result.positionsTrained()).isEqualTo(6 * 500);
    assertThat(result.heldOut().student().accuracy()).isGreaterThan(0.9);
    assertThat(result.heldOut().teacher().positions()).isEqualTo(100);
    assertThat(result.gateToTeacherShare()).isBetween(0.01, 0.99);
    // A shift of 2 between normals of deviation 1: the likelihood ratio is exp(2 z).
    assertThat(result.tau()).isEqualTo(0.5, within(0.1));
    assertThat(log.deadLetters()).hasSize(1).allMatch(letter -> letter.endsWith("wrong-shape"));
  }
}
