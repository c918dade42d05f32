package io.hardgate.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Label;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Valid records of every kind, damaged and sent among sound ones: nothing is thrown but the
 * exception of a bad record, and every record is part of one pair or is one dead letter. Another
 * number, and others: {@code -Dhardgate.mutations=100000 -Dhardgate.seed=2}.
 */
@Timeout(600)
class FuzzTest {

  private static final int MUTATIONS = Integer.getInteger("hardgate.mutations", 100_000);
  private static final long SEED = Long.getLong("hardgate.seed", 1);

  /** Records from one settling of accounts to the next. */
  private static final int EPOCH = 1_000;

  private static final int IDS = 150;

  private final Random random = new Random(SEED);
  private final Corpus corpus = new Corpus(random);
  private final Mutations mutations = new Mutations(random);
  private final RecordRules rules = new RecordRules(Messages.LABELS);

  /** A record on its way, which is not a Kafka record yet. */
  private record Input(Message seed, TestRecord<byte[], byte[]> record, boolean damaged) {

    Source source() {
      return seed instanceof Sample
          ? Source.SAMPLES
          : seed instanceof Label ? Source.LABELS : Source.LOGITS;
    }
  }

  @Test
  void everyRecordIsPartOfAPairOrADeadLetter(@TempDir Path directory) throws Exception {
    // Room for a few records: the others are read again.
    Setup setup =
        Setup.required("a").optional("b").labelDeadline(Duration.ofSeconds(3)).heldBytes(20_000);
    try (PairingBench bench = new PairingBench(directory, 1, setup)) {
      Map<Source, Long> offsets = new EnumMap<>(Source.class);
      long damaged = 0;
      int paired = 0;
      for (int epoch = 0; damaged < MUTATIONS; epoch++) {
        Map<String, TestRecord<byte[], byte[]>> open = new HashMap<>();
        for (int i = 0; i < EPOCH; i++) {
          Input input = input("e" + epoch + "-" + random.nextInt(IDS));
          damaged += input.damaged() ? 1 : 0;
          decode(input);
          Source source = input.source();
          long offset = offsets.merge(source, 1L, Long::sum) - 1;
          open.put(source.topic(new Topics("")) + "-0@" + offset, input.record());
          bench.feed(source, input.record());
          if (random.nextInt(100) == 0) {
            bench.advance(Duration.ofMillis(random.nextInt(2_000)));
          }
          if (random.nextInt(500) == 0) {
            bench.restart();
          }
        }
        for (int i = 0; i < 3; i++) {
          bench.advance(PairingBench.DEADLINE);
        }
        paired += settle(bench, open);
      }
      // Else it would show nothing.
      assertThat(paired).isGreaterThan(MUTATIONS / 50);
      assertThat(bench.held()).isZero();
      bench.advance(PairingBench.MEMORY.plusSeconds(1));
      bench.advance(PairingBench.MEMORY.plusSeconds(1));
      assertThat(bench.stored()).isZero();
    }
  }

  private Input input(String id) {
    Message seed = corpus.any(id);
    boolean json = random.nextInt(3) == 0;
    boolean damaged = random.nextInt(5) != 0;
    byte[] value = encoded(seed, json);
    byte[] key = Messages.utf8(id);
    Headers headers = new RecordHeaders();
    if (json) {
      headers.add(MessageFormat.CONTENT_TYPE, Messages.utf8(MessageFormat.JSON));
    }
    if (damaged) {
      if (random.nextInt(12) == 0) {
        key = damagedKey(key);
      } else if (random.nextInt(12) == 0) {
        headers = damagedHeaders(headers);
      } else {
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
          byte[] other = encoded(corpus.any(id), json);
          value = json ? mutations.json(value, other) : mutations.protobuf(value, other);
        }
      }
    }
    return new Input(seed, new TestRecord<>(key, value, headers, PairingBench.START), damaged);
  }

  private static byte[] encoded(Message message, boolean json) {
    return json ? Messages.utf8(MessageFormat.toJson(message)) : message.toByteArray();
  }

  private byte[] damagedKey(byte[] key) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> mutations.random(1 + random.nextInt(20));
      default -> Messages.utf8(Messages.text(key) + "0");
    };
  }

  private Headers damagedHeaders(Headers headers) {
    Headers damaged = new RecordHeaders(headers);
    return switch (random.nextInt(5)) {
      case 0 -> damaged.add(MessageFormat.CONTENT_TYPE, null);
      case 1 -> damaged.add(MessageFormat.CONTENT_TYPE, Messages.utf8("application/jsonx"));
      case 2 -> damaged.add(MessageFormat.CONTENT_TYPE, mutations.random(5));
      case 3 -> damaged.add(DeadLetters.REASON, Messages.utf8("late")).add("", null);
      default -> damaged.add("x", mutations.random(random.nextInt(2_500)));
    };
  }

  /** All formats read it, whatever topic it was meant for. */
  private void decode(Input input) {
    byte[] key = input.record().key();
    byte[] value = input.record().value();
    Headers headers = input.record().headers();
    boolean sample =
        accepted(() -> rules.check(key, MessageFormat.SAMPLE.read(value, headers)) > 0);
    boolean logits =
        accepted(() -> rules.check(key, MessageFormat.LOGITS.read(value, headers)) != null);
    boolean label =
        accepted(
            () -> {
              rules.check(key, MessageFormat.LABEL.read(value, headers));
              return true;
            });
    if (!input.damaged()) {
      assertThat(input.seed() instanceof Sample).isEqualTo(sample);
      assertThat(input.seed() instanceof Logits).isEqualTo(logits);
      assertThat(input.seed() instanceof Label).isEqualTo(label);
    }
  }

  @FunctionalInterface
  private interface Reading {
    boolean read() throws BadRecordException;
  }

  private static boolean accepted(Reading reading) {
    try {
      return reading.read();
    } catch (BadRecordException e) {
      assertThat(e.reason()).isNotNull();
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  /**
   * Takes what has come out, and finds each record in it once: as a dead letter, or as a part of
   * the only pair of its sample.
   *
   * @param open the records by their origin
   * @return how many pairs there were
   */
  private int settle(PairingBench bench, Map<String, TestRecord<byte[], byte[]>> open)
      throws BadRecordException {
    assertThat(bench.pending()).isZero();
    for (TestRecord<byte[], byte[]> letter : bench.deadLetters()) {
      TestRecord<byte[], byte[]> original =
          open.remove(DeadLetters.text(letter.headers(), DeadLetters.ORIGIN));
      assertThat(original).as("the record of the dead letter %s", letter).isNotNull();
      assertThat(letter.key()).isEqualTo(original.key());
      assertThat(letter.value()).isEqualTo(original.value());
      assertThat(DeadLetters.text(letter.headers(), DeadLetters.DETAIL)).isNotBlank();
    }
    Map<String, Integer> parts = new TreeMap<>();
    open.forEach((origin, record) -> parts.merge(part(origin, record), 1, Integer::sum));
    List<TestRecord<byte[], byte[]>> pairs = bench.pairRecords();
    for (TestRecord<byte[], byte[]> record : pairs) {
      Pair pair = MessageFormat.PAIR.read(record.value(), record.headers());
      int unused = rules.check(record.key(), pair.getSample());
      String id = pair.getSample().getId();
      assertThat(parts.remove("samples " + id)).as("samples in the pair of %s", id).isOne();
      for (Logits logits : pair.getLogitsList()) {
        checkFinite(rules.check(record.key(), logits));
      }
      Integer logits = parts.remove("logits " + id);
      assertThat(logits == null ? 0 : logits).as(id).isEqualTo(pair.getLogitsCount());
      Integer labels = parts.remove("labels " + id);
      assertThat(labels == null ? 0 : labels)
          .as(id)
          .isBetween(0, pair.getSample().getLabelsCount());
    }
    assertThat(parts).as("records that nothing has come of").isEmpty();
    return pairs.size();
  }

  private static String part(String origin, TestRecord<byte[], byte[]> record) {
    return origin.substring(0, origin.indexOf('-')) + " " + Messages.text(record.key());
  }

  /** The student would compute with it. */
  private static void checkFinite(LogitValues values) {
    FloatBuffer read = FloatBuffer.allocate(values.positions() * values.classes());
    values.copyTo(read, 1);
    assertThat(read.remaining()).isZero();
    for (float value : read.array()) {
      assertThat(value).isFinite();
    }
  }
}
