package io.hardgate.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Label;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  private record Input(Message seed, TestRecord<byte[], byte[]> record, boolean damaged) {}

  @Test
  void everyRecordIsPartOfAPairOrADeadLetter(@TempDir Path directory) throws Exception {
    try (PairingBench bench = new PairingBench(directory, 1, "a", "b")) {
      long damaged = 0;
      long samples = 0;
      long logits = 0;
      int paired = 0;
      for (int epoch = 0; damaged < MUTATIONS; epoch++) {
        Map<String, TestRecord<byte[], byte[]>> open = new HashMap<>();
        for (int i = 0; i < EPOCH; i++) {
          Input input = input("e" + epoch + "-" + random.nextInt(IDS));
          damaged += input.damaged() ? 1 : 0;
          decode(input);
          if (input.seed() instanceof Sample) {
            open.put("samples-0@" + samples++, input.record());
            bench.sample(input.record());
          } else if (input.seed() instanceof Logits) {
            open.put("logits-0@" + logits++, input.record());
            bench.logits(input.record());
          }
          if (random.nextInt(100) == 0) {
            bench.advance(Duration.ofMillis(random.nextInt(2_000)));
          }
        }
        bench.advance(PairingBench.DEADLINE.plusSeconds(1));
        bench.advance(PairingBench.DEADLINE.plusSeconds(1));
        paired += settle(bench, open);
      }
      // Else it would show nothing.
      assertThat(paired).isGreaterThan(MUTATIONS / 50);
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
    if (!input.damaged() && !(input.seed() instanceof Logits some && some.hasSparse())) {
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
   * Takes what has come out, and finds each record in it once.
   *
   * @param open the records by their origin
   * @return how many pairs there were
   */
  private int settle(PairingBench bench, Map<String, TestRecord<byte[], byte[]>> open)
      throws BadRecordException {
    int records = open.size();
    assertThat(bench.pending()).isZero();
    for (TestRecord<byte[], byte[]> letter : bench.deadLetters()) {
      TestRecord<byte[], byte[]> original =
          open.remove(DeadLetters.text(letter.headers(), DeadLetters.ORIGIN));
      assertThat(original).as("the record of the dead letter %s", letter).isNotNull();
      assertThat(letter.key()).isEqualTo(original.key());
      assertThat(letter.value()).isEqualTo(original.value());
      assertThat(DeadLetters.text(letter.headers(), DeadLetters.DETAIL)).isNotBlank();
      records--;
    }
    List<String> ids = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : bench.pairRecords()) {
      Pair pair = MessageFormat.PAIR.read(record.value(), record.headers());
      int unused = rules.check(record.key(), pair.getSample());
      records--;
      for (Logits logits : pair.getLogitsList()) {
        var values = rules.check(record.key(), logits);
        assertThat(values).isNotNull();
        records--;
      }
      ids.add(pair.getSample().getId());
    }
    assertThat(records).as("records without an outcome").isZero();
    assertThat(ids).doesNotHaveDuplicates();
    return ids.size();
  }
}
