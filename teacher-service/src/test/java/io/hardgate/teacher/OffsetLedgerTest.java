package io.hardgate.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

class OffsetLedgerTest {

  private static final TopicPartition FIRST = new TopicPartition("samples", 0);
  private static final TopicPartition SECOND = new TopicPartition("samples", 1);

  private final OffsetLedger ledger = new OffsetLedger();

  @Property
  void neverGoesPastAnUnansweredSample(
      @ForAll @IntRange(min = 1, max = 60) int count, @ForAll long seed) {
    Random random = new Random(seed);
    List<OffsetLedger.Entry> entries = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < count; i++) {
      offset += 1 + random.nextInt(3); // transactions leave gaps
      offsets.add(offset);
      entries.add(ledger.add(FIRST, offset, 10));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    boolean[] done = new boolean[count];
    for (int answered : order) {
      entries.get(answered).done();
      done[answered] = true;
      int prefix = 0;
      while (prefix < count && done[prefix]) {
        prefix++;
      }
      Map<TopicPartition, OffsetAndMetadata> expected =
          prefix == 0
              ? Map.of()
              : Map.of(FIRST, new OffsetAndMetadata(offsets.get(prefix - 1) + 1));
      assertThat(ledger.uncommitted()).isEqualTo(expected);
      assertThat(ledger.pending()).isEqualTo(count - prefix);
      assertThat(ledger.pendingBytes()).isEqualTo(10L * (count - prefix));
    }
    ledger.drop(List.of(FIRST));
  }

  @Example
  void offersAnOffsetUntilItIsCommitted() {
    ledger.add(FIRST, 4, 1).done();
    ledger.add(SECOND, 9, 1).done();
    Map<TopicPartition, OffsetAndMetadata> both =
        Map.of(FIRST, new OffsetAndMetadata(5), SECOND, new OffsetAndMetadata(10));
    assertThat(ledger.uncommitted()).isEqualTo(both);
    assertThat(ledger.uncommitted()).isEqualTo(both);
    ledger.committed(Map.of(FIRST, new OffsetAndMetadata(5)));
    assertThat(ledger.uncommitted()).isEqualTo(Map.of(SECOND, new OffsetAndMetadata(10)));
  }

  @Example
  void forgetsPartitionsThatWentToOthers() {
    OffsetLedger.Entry gone = ledger.add(FIRST, 4, 3);
    OffsetLedger.Entry kept = ledger.add(SECOND, 9, 2);
    assertThat(ledger.settled(List.of(FIRST))).isFalse();
    ledger.drop(List.of(FIRST));
    gone.done();
    kept.done();
    assertThat(gone.dropped()).isTrue();
    assertThat(kept.dropped()).isFalse();
    assertThat(ledger.settled(List.of(FIRST))).isTrue();
    assertThat(ledger.uncommitted()).isEqualTo(Map.of(SECOND, new OffsetAndMetadata(10)));
    assertThat(ledger.pendingBytes()).isZero();
  }

  @Example
  void startsAnewWhenAPartitionComesBack() {
    ledger.add(FIRST, 40, 1).done();
    ledger.drop(List.of(FIRST));
    ledger.add(FIRST, 20, 1).done();
    assertThat(ledger.uncommitted()).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(21)));
  }
}
