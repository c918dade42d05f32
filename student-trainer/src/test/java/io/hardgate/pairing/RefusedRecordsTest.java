package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.utf8;
import static io.hardgate.pairing.PairingBench.DEADLINE;
import static io.hardgate.pairing.PairingBench.MAX_DEAD_LETTER_BYTES;
import static io.hardgate.pairing.PairingBench.MAX_RECORD_BYTES;
import static io.hardgate.pairing.PairingBench.MEMORY;
import static io.hardgate.pairing.PairingBench.json;
import static io.hardgate.pairing.PairingBench.record;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Features;
import io.hardgate.messages.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every record that cannot be part of a pair comes back, with the reason. */
class RefusedRecordsTest {

  private PairingBench bench;

  @BeforeEach
  void open(@TempDir Path directory) {
    bench = new PairingBench(directory, 1, "a", "b");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aSecondSample() {
    bench.sample(sample("x"));
    bench.sample(sample("x"));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.advance(DEADLINE);
    assertThat(bench.pairs()).hasSize(1);
    bench.sample(sample("x"));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.advance(MEMORY.minusMillis(1));
    bench.sample(sample("x"));
    assertThat(bench.reasons()).containsExactly("duplicate");
    assertThat(bench.pairs()).isEmpty();
  }

  @Test
  void secondLogitsOfATeacher() {
    bench.logits(logits("a", "x", 1, 1, 1));
    bench.logits(logits("a", "x", 2, 2, 2));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.sample(sample("x"));
    bench.logits(logits("a", "x", 3, 3, 3));
    assertThat(bench.reasons()).containsExactly("duplicate");
    bench.logits(logits("b", "x"));
    bench.logits(logits("a", "x", 4, 4, 4));
    assertThat(bench.reasons()).containsExactly("duplicate");
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getLogits(0)).isEqualTo(logits("a", "x", 1, 1, 1)));
  }

  @Test
  void lateLogits() {
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    bench.advance(DEADLINE);
    bench.logits(logits("b", "x"));
    bench.logits(logits("a", "x"));
    assertThat(bench.reasons()).containsExactly("late", "duplicate");
  }

  @Test
  void logitsOfATeacherThatNobodyAskedFor() {
    bench.sample(sample("x"));
    bench.logits(logits("c", "x"));
    assertThat(bench.reasons()).containsExactly("unknown-teacher");
  }

  @Test
  void aRecordThatIsTooLargeWithItsKeyAndHeaders() {
    Sample large = sample("x").toBuilder().setText("t".repeat(MAX_RECORD_BYTES)).build();
    bench.sample(large);
    TestRecord<byte[], byte[]> headers = record("y", logits("a", "y").toByteArray());
    headers.headers().add("large", new byte[MAX_RECORD_BYTES]);
    bench.logits(headers);
    var letters = bench.deadLetters();
    assertThat(letters)
        .extracting(letter -> DeadLetters.text(letter.headers(), DeadLetters.REASON))
        .containsExactly("too-large", "too-large");
    assertThat(letters.get(0).value()).isEqualTo(large.toByteArray());
  }

  @Test
  void aRecordThatIsTooLargeEvenForTheDeadLettersLosesItsBytes() {
    bench.sample(record("x", new byte[MAX_DEAD_LETTER_BYTES]));
    assertThat(bench.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isNull();
              assertThat(DeadLetters.text(letter.headers(), DeadLetters.DETAIL))
                  .contains("too large to be kept")
                  .contains("" + (MAX_DEAD_LETTER_BYTES + 1));
            });
  }

  @Test
  void idsThatAreTooLongForTheStores(@TempDir Path directory) {
    try (PairingBench anybody =
        new PairingBench(directory, 1, Setup.anybody().maxRecordBytes(9_000))) {
      String longest = "i".repeat(Intake.LONGEST_ID_BYTES);
      anybody.sample(sample(longest));
      anybody.sample(sample(longest + "i"));
      anybody.logits(logits(longest, longest));
      anybody.logits(logits(longest + "i", longest));
      assertThat(anybody.reasons()).containsExactly("too-large", "too-large");
      assertThat(anybody.pairs()).hasSize(1);
    }
  }

  @Test
  void jsonThatIsNotUtf8() {
    byte[] bytes = utf8("{\"id\":\"x\",\"text\":\"?\"}");
    bytes[bytes.length - 3] = (byte) 0xff;
    bench.sample(json("x", bytes));
    assertThat(bench.reasons()).containsExactly("undecodable");
  }

  @Test
  void aRecordOnAnotherPartitionThanItsKeyBelongsTo(@TempDir Path directory) {
    try (PairingBench two = new PairingBench(directory, 2, "a")) {
      String here = idOn(0);
      String elsewhere = idOn(1);
      two.sample(sample(here));
      two.logits(logits("a", here));
      assertThat(two.pairs()).hasSize(1);
      two.sample(sample(elsewhere));
      two.logits(logits("a", elsewhere));
      assertThat(two.reasons()).containsExactly("wrong-partition", "wrong-partition");
    }
  }

  private static String idOn(int partition) {
    for (int i = 0; ; i++) {
      if (Utils.toPositive(Utils.murmur2(utf8("x" + i))) % 2 == partition) {
        return "x" + i;
      }
    }
  }

  @Test
  void recordsThatAreNotTheMessageOfTheirTopic() {
    byte[] garbage = {-1, -2, -3, 0};
    bench.sample(record("x", garbage));
    bench.sample(record("x", null));
    bench.sample(record(null, null));
    bench.logits(record("x", garbage));
    bench.logits(record("x", null));
    bench.sample(json("x", utf8("{")));
    bench.sample(json("x", utf8("[".repeat(MAX_RECORD_BYTES - 100))));
    bench.logits(json("x", utf8("{\"positions\":\"" + "9".repeat(500) + "\"}")));
    assertThat(bench.reasons()).hasSize(8).containsOnly("undecodable");
  }

  @Test
  void recordsWithoutTheirOwnKey() {
    bench.sample(record(null, sample("x").toByteArray()));
    bench.sample(record("", sample("x").toByteArray()));
    bench.sample(record("y", sample("x").toByteArray()));
    bench.logits(record(null, logits("a", "x").toByteArray()));
    assertThat(bench.reasons()).hasSize(4).containsOnly("wrong-key");
    bench.sample(record("", sample("").toByteArray()));
    bench.logits(record("", new byte[0]));
    assertThat(bench.reasons()).hasSize(2).containsOnly("missing-field");
  }

  @Test
  void messagesThatBreakTheRules() {
    bench.sample(sample("x").toBuilder().setLabels(0, 3).build());
    bench.sample(sample("x").toBuilder().addLabels(1).build());
    bench.logits(logits("a", "x").toBuilder().setLabelSpace("other").build());
    bench.logits(logits("a", "x", 1, 2, Float.NaN));
    bench.logits(logits("a", "x", 1, 2));
    bench.logits(logits("a", "x").toBuilder().setPositions(-1).build());
    bench.logits(logits("a", "x").toBuilder().clearDense().build());
    assertThat(bench.reasons())
        .containsExactly(
            "bad-label",
            "wrong-shape",
            "wrong-label-space",
            "not-finite",
            "wrong-shape",
            "wrong-shape",
            "missing-field");
    assertThat(bench.stored()).isZero();
  }

  @Test
  void aMessageThatCouldBeReadAloneButNotWithinAPair() {
    bench.sample(sample("x").toBuilder().setUnknownFields(nested(99)).build());
    bench.sample(sample("y").toBuilder().setUnknownFields(nested(100)).build());
    assertThat(bench.deadLetters())
        .extracting(letter -> DeadLetters.text(letter.headers(), DeadLetters.DETAIL))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith("a pair with this value could not be read");
    bench.advance(DEADLINE);
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(pair -> assertThat(pair.getSample().getUnknownFields()).isEqualTo(nested(99)));
  }

  @Test
  void whatALaterFieldHasReplacedCouldNotBeReadWithinAPairEither() {
    Sample features =
        Sample.newBuilder()
            .setFeatures(Features.newBuilder().setUnknownFields(nested(99)).build())
            .build();
    byte[] both = features.toByteString().concat(sample("x").toByteString()).toByteArray();
    bench.sample(record("x", both));
    assertThat(bench.reasons()).containsExactly("undecodable");
  }

  private static UnknownFieldSet nested(int depth) {
    UnknownFieldSet fields = UnknownFieldSet.getDefaultInstance();
    for (int i = 0; i < depth; i++) {
      fields =
          UnknownFieldSet.newBuilder()
              .addField(1000, UnknownFieldSet.Field.newBuilder().addGroup(fields).build())
              .build();
    }
    return fields;
  }

  @Test
  void anyNumberOfLogitsForOneSampleIsKeptOnce() {
    bench.logits(logits("a", "x"));
    long stored = bench.stored();
    for (int i = 0; i < 5_000; i++) {
      bench.logits(logits("a", "x"));
      bench.logits(logits("t" + i, "x"));
    }
    assertThat(bench.stored()).isEqualTo(stored);
    assertThat(bench.deadLetters()).hasSize(10_000);
  }

  @Test
  void recordsKeepTheirPairWhateverTheirTime() {
    byte[] value = sample("x").toByteArray();
    bench.sample(new TestRecord<>(utf8("x"), value, null, Long.MAX_VALUE));
    bench.sample(new TestRecord<>(utf8("y"), sample("y").toByteArray(), null, 0L));
    bench.advance(DEADLINE.plus(Duration.ofSeconds(1)));
    long present = System.currentTimeMillis();
    assertThat(bench.pairRecords())
        .hasSize(2)
        .allSatisfy(pair -> assertThat(pair.timestamp()).isBetween(0L, present));
  }

  @Test
  void aTimeBeforeTheEpochIsTheEpoch() {
    ConsumerRecord<Object, Object> record =
        new ConsumerRecord<>(
            "samples",
            0,
            0,
            -1,
            TimestampType.NO_TIMESTAMP_TYPE,
            0,
            0,
            null,
            null,
            new RecordHeaders(),
            Optional.empty());
    assertThat(PairingTopology.TIMESTAMPS.extract(record, -1)).isZero();
  }

  @Test
  void aDeadLetterIsCounted() {
    bench.sample(record("x", ByteString.EMPTY.toByteArray()));
    assertThat(
            bench
                .meters
                .get("hardgate.dead.letters")
                .tags("service", "pairing", "reason", "missing-field")
                .counter()
                .count())
        .isEqualTo(1);
  }
}
