package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of every record, from the topics alone: each is in one pair, or is one dead letter.
 *
 * @param samples that can be used, by id
 * @param pairs that came of them, by id
 */
record Account(Map<String, Sample> samples, Map<String, Pair> pairs) {

  /**
   * Closes the account of a flow that has ended.
   *
   * @param refused the records that cannot be used, with the reason
   */
  static Account of(Flow flow, Map<Origin, Reason> refused) {
    List<Letter> expected = new ArrayList<>();
    String student = "student:" + flow.config.student().id();
    List<Received> samples = usable(flow.read(flow.topics.samples()), refused, expected, "pairing");
    List<Received> logits = usable(flow.read(flow.topics.logits()), refused, expected, "pairing");
    List<Received> pairs = usable(flow.read(flow.topics.pairs()), refused, expected, student);

    Account account = new Account(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Received sample : samples) {
      assertThat(account.samples.put(sample.id(), sample.as(MessageFormat.SAMPLE)))
          .as("another sample with the id %s", sample.id())
          .isNull();
    }
    for (Received pair : pairs) {
      assertThat(account.pairs.put(pair.id(), pair.as(MessageFormat.PAIR)))
          .as("another pair with the id %s", pair.id())
          .isNull();
    }
    assertThat(account.pairs.keySet())
        .containsExactlyInAnyOrderElementsOf(account.samples.keySet());
    account.samples.forEach(
        (id, sample) -> assertThat(account.pairs.get(id).getSample()).as(id).isEqualTo(sample));
    account.checkLogits(logits, flow.config.pairing().required(), expected);

    assertThat(flow.read(flow.topics.deadLetters()).stream().map(Letter::found))
        .containsExactlyInAnyOrderElementsOf(expected);
    return account;
  }

  /** Of each teacher's logits for a sample the first are in its pair; all others are refused. */
  private void checkLogits(List<Received> logits, List<String> required, List<Letter> expected) {
    Map<String, Map<String, Logits>> first = new LinkedHashMap<>();
    for (Received received : logits) {
      Logits message = received.as(MessageFormat.LOGITS);
      if (!samples.containsKey(received.id())) {
        expected.add(Letter.expected(received.record(), Reason.NO_SAMPLE, "pairing"));
      } else if (first
              .computeIfAbsent(received.id(), id -> new LinkedHashMap<>())
              .putIfAbsent(message.getTeacherId(), message)
          != null) {
        expected.add(Letter.expected(received.record(), Reason.DUPLICATE, "pairing"));
      }
    }
    pairs.forEach(
        (id, pair) -> {
          assertThat(pair.getMissingList()).as(id).isEmpty();
          assertThat(pair.getLogitsList())
              .as(id)
              .containsExactlyElementsOf(
                  required.stream().map(teacher -> first.get(id).get(teacher)).toList());
        });
  }

  /** The records that are not refused, and the letters that are expected of those that are. */
  private static List<Received> usable(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<Origin, Reason> refused,
      List<Letter> expected,
      String service) {
    List<Received> usable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Reason reason = refused.get(Origin.of(record));
      if (reason == null) {
        usable.add(new Received(record));
      } else {
        expected.add(Letter.expected(record, reason, service));
      }
    }
    return usable;
  }

  private record Received(ConsumerRecord<byte[], byte[]> record) {

    String id() {
      return new String(record.key(), StandardCharsets.UTF_8);
    }

    <M extends com.google.protobuf.Message> M as(MessageFormat<M> format) {
      try {
        return format.read(record.value(), record.headers());
      } catch (BadRecordException e) {
        throw new AssertionError(Origin.of(record) + " cannot be read", e);
      }
    }
  }
}
