package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What has become of every record of samples, logits and labels, from the committed records of the
 * topics alone. Owned by one thread.
 */
final class Outcomes implements AutoCloseable {

  private final HardgateConfig config;
  private final TopicReader samples;
  private final TopicReader logits;
  private final TopicReader labels;
  private final TopicReader pairs;
  private final TopicReader letters;

  Outcomes(HardgateConfig config) {
    this.config = config;
    Topics topics = config.kafka().topics();
    Map<String, Object> client = config.kafka().clientProperties();
    samples = new TopicReader(client, topics.samples());
    logits = new TopicReader(client, topics.logits());
    labels = new TopicReader(client, topics.labels());
    pairs = new TopicReader(client, topics.pairs());
    letters = new TopicReader(client, topics.deadLetters());
  }

  /** Pairs so far. */
  int pairs() {
    return pairs.records().size();
  }

  /**
   * Records of samples, logits and labels that nothing has come of so far; below 0: too much has.
   */
  int open() {
    int open = -letters.records().size();
    for (TopicReader topic : List.of(samples, logits, labels)) {
      open += topic.records().size();
    }
    for (ConsumerRecord<byte[], byte[]> record : pairs.records()) {
      Pair pair = pair(record);
      open -= 1 + pair.getLogitsCount() + pair.getSample().getLabelsCount();
    }
    return open;
  }

  /**
   * Every sample that can be used is in exactly one pair, and every record is in exactly one pair
   * or is exactly one dead letter.
   *
   * @return how many dead letters there are, by reason
   */
  Map<String, Integer> check() {
    Map<ByteString, List<String>> origins = new HashMap<>();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (TopicReader topic : List.of(samples, logits, labels)) {
      for (ConsumerRecord<byte[], byte[]> record : topic.records()) {
        String origin = Origin.of(record).toString();
        origins.computeIfAbsent(identity(record), unused -> new ArrayList<>()).add(origin);
        outcomes.put(origin, 0);
      }
    }
    Map<String, Integer> reasons = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters.records()) {
      String origin = DeadLetters.text(letter.headers(), DeadLetters.ORIGIN);
      assertThat(origins.get(identity(letter))).contains(origin);
      outcomes.merge(origin, 1, Integer::sum);
      reasons.merge(DeadLetters.text(letter.headers(), DeadLetters.REASON), 1, Integer::sum);
    }
    Map<String, Integer> paired = new HashMap<>();
    Map<String, Integer> labelled = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : pairs.records()) {
      Pair pair = pair(record);
      String id = new String(record.key(), StandardCharsets.UTF_8);
      assertThat(pair.getSample().getId()).isEqualTo(id);
      paired.merge(id, 1, Integer::sum);
      // No sample has a label of its own.
      Sample sample = pair.getSample().toBuilder().clearLabels().clearLabelSpace().build();
      List<ByteString> parts = new ArrayList<>(List.of(sample.toByteString()));
      List<String> teachers = new ArrayList<>();
      for (Logits one : pair.getLogitsList()) {
        assertThat(one.getSampleId()).isEqualTo(id);
        teachers.add(one.getTeacherId());
        parts.add(one.toByteString());
      }
      parts.forEach(part -> outcomes.merge(originOf(origins, record, part), 1, Integer::sum));
      pair.getMissingList().stream().map(MissingTeacher::getTeacherId).forEach(teachers::add);
      assertThat(teachers).as(id).contains(Traffic.REQUIRED).doesNotHaveDuplicates();
      labelled.merge(id, pair.getSample().getLabelsCount(), Integer::sum);
    }
    countLabels(labelled, outcomes);
    assertThat(others(outcomes, 1)).as("records that are not accounted for once").isEmpty();
    assertThat(others(paired, 1)).as("samples that were paired more than once").isEmpty();
    Set<String> ids =
        samples.records().stream()
            .map(record -> new String(record.key(), StandardCharsets.UTF_8))
            .collect(Collectors.toSet());
    assertThat(paired.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(reasons.keySet())
        .isSubsetOf(
            Reason.NO_SAMPLE.id(),
            Reason.LATE.id(),
            Reason.DUPLICATE.id(),
            Reason.UNDECODABLE.id());
    return reasons;
  }

  /** Labels look alike: one that is no dead letter must be the one in the pair. */
  private void countLabels(Map<String, Integer> labelled, Map<String, Integer> outcomes) {
    for (ConsumerRecord<byte[], byte[]> record : labels.records()) {
      String id = new String(record.key(), StandardCharsets.UTF_8);
      String origin = Origin.of(record).toString();
      if (outcomes.get(origin) == 0 && labelled.getOrDefault(id, 0) > 0) {
        labelled.merge(id, -1, Integer::sum);
        outcomes.put(origin, 1);
      }
    }
    assertThat(others(labelled, 0)).as("labels of pairs that nobody has sent").isEmpty();
  }

  private static Map<String, Integer> others(Map<String, Integer> counts, int expected) {
    return counts.entrySet().stream()
        .filter(count -> count.getValue() != expected)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String originOf(
      Map<ByteString, List<String>> origins, ConsumerRecord<byte[], byte[]> pair, ByteString part) {
    // Every sample and all logits say in themselves which record they are.
    List<String> found = origins.get(ByteString.copyFrom(pair.key()).concat(part));
    assertThat(found).as("where a part of the pair %s comes from", Origin.of(pair)).hasSize(1);
    return found.get(0);
  }

  private static ByteString identity(ConsumerRecord<byte[], byte[]> record) {
    return ByteString.copyFrom(record.key()).concat(ByteString.copyFrom(record.value()));
  }

  private Pair pair(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Pair.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(
          "no pair on %s at %d".formatted(config.kafka().topics().pairs(), record.offset()), e);
    }
  }

  @Override
  public void close() {
    List.of(samples, logits, labels, pairs, letters).forEach(TopicReader::close);
  }
}
