package io.hardgate.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.teacher.model.TeacherInput;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

class BatchPredictorTest {

  private static final int CLASSES = 5;

  private final OffsetLedger ledger = new OffsetLedger();

  @Property
  void whatIsPredictedTogetherHasRoomForItsLogits(
      @ForAll List<@IntRange(min = 1, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 100) int most) {
    List<PendingSample> samples = lengths.stream().map(this::sample).toList();

    List<List<PendingSample>> parts = BatchPredictor.parts(samples, CLASSES, most);

    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(samples);
    for (int i = 0; i < parts.size(); i++) {
      assertThat(parts.get(i)).isNotEmpty();
      assertThat(parts.get(i).size() == 1 || logits(parts.get(i).stream()) <= most).isTrue();
      if (i > 0) {
        assertThat(logits(Stream.concat(parts.get(i - 1).stream(), parts.get(i).stream().limit(1))))
            .as("the part before had no room for its first one")
            .isGreaterThan(most);
      }
    }
  }

  private static int logits(Stream<PendingSample> samples) {
    return samples.mapToInt(sample -> sample.input().positions() * CLASSES).sum();
  }

  private PendingSample sample(int length) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("samples", 0, 0, new byte[0], new byte[0]);
    return new PendingSample(
        record,
        "id",
        new TeacherInput.Tokens(new int[length]),
        new int[length],
        "",
        ledger.add(new TopicPartition("samples", 0), 0, 0));
  }
}
