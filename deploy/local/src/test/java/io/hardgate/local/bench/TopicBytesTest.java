package io.hardgate.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicBytesTest {

  /** Of the format's version 2: offset, length, epoch, checksum, times, producer, count. */
  private static final int HEADER = 61;

  /** Of a record of these sizes: its length, attributes, time, offset, two lengths, no headers. */
  private static final int RECORD = 2 + 1 + 1 + 1 + 1 + 2 + 1;

  private final byte[] key = new byte[10];
  private final byte[] value = new byte[200];

  @Test
  void recordsShareABatchWhileThereIsRoom() {
    TopicBytes topic = new TopicBytes(1000, "none");
    for (int i = 0; i < 4; i++) {
      topic.add(key, value);
    }
    int each = RECORD + key.length + value.length;
    assertThat(topic.bytes()).isEqualTo(HEADER + 4L * each);
    topic.add(key, value);
    assertThat(topic.bytes()).isEqualTo(2L * HEADER + 5L * each);
  }

  @Test
  void aRecordThatIsLargerThanABatchHasOneOfItsOwn() {
    TopicBytes topic = new TopicBytes(100, "none");
    topic.add(key, value);
    topic.add(key, value);
    assertThat(topic.bytes()).isEqualTo(2L * (HEADER + RECORD + key.length + value.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "lz4", "snappy", "zstd"})
  void zerosAreCompressed(String compression) {
    TopicBytes topic = new TopicBytes(1000, compression);
    topic.add(key, value);
    assertThat(topic.bytes()).isBetween(HEADER + 10L, HEADER + 100L);
  }
}
