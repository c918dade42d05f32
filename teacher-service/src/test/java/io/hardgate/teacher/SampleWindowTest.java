package io.hardgate.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.TeacherConfig.Batch;
import io.hardgate.messages.RecordRules;
import io.hardgate.teacher.model.TeacherInput;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SampleWindowTest {

  private static final long MILLI = 1_000_000;

  private final OffsetLedger ledger = new OffsetLedger();
  private final SampleWindow window = new SampleWindow(new Batch(3, Duration.ofMillis(20)));

  @Test
  void waitsForABatch() {
    add(0, 0);
    add(0, 1);
    assertThat(window.take(0)).isEmpty();
    add(0, 2);
    assertThat(window.due(0)).isZero();
    assertThat(ids(window.take(0))).containsExactly("0-0", "0-1", "0-2");
    assertThat(window.isEmpty()).isTrue();
  }

  @Test
  void waitsForTheLingerOfTheOldest() {
    window.add(sample(0, 0), 5 * MILLI);
    window.add(sample(0, 1), 15 * MILLI);
    assertThat(window.due(15 * MILLI)).isEqualTo(Duration.ofMillis(10));
    assertThat(window.take(25 * MILLI - 1)).isEmpty();
    assertThat(window.due(25 * MILLI)).isZero();
    assertThat(window.take(25 * MILLI)).hasSize(2);
  }

  @Test
  void growsToEightBatches() {
    for (int i = 0; i < 23; i++) {
      add(0, i);
      assertThat(window.full()).isFalse();
    }
    add(0, 23);
    assertThat(window.full()).isTrue();
    add(0, 24);
    assertThat(window.take(0)).hasSize(24);
    assertThat(window.full()).isFalse();
    assertThat(window.isEmpty()).isFalse();
  }

  @Test
  void dropsThePartitionsThatWentToOthers() {
    PendingSample gone = sample(1, 0);
    window.add(gone, 0);
    add(0, 0);
    window.drop(List.of(new TopicPartition("samples", 1)));
    assertThat(gone.entry().dropped()).isTrue();
    assertThat(ids(window.take(20 * MILLI))).containsExactly("0-0");
  }

  private void add(int partition, int offset) {
    window.add(sample(partition, offset), 0);
  }

  private PendingSample sample(int partition, int offset) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("samples", partition, offset, new byte[0], new byte[0]);
    return new PendingSample(
        record,
        partition + "-" + offset,
        new TeacherInput.Text("text"),
        new int[] {RecordRules.NO_LABEL},
        "",
        ledger.add(new TopicPartition("samples", partition), offset, 0));
  }

  private static List<String> ids(List<PendingSample> samples) {
    return samples.stream().map(PendingSample::id).toList();
  }
}
