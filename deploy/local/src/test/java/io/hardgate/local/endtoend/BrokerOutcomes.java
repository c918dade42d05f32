package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Pair;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What has become of samples, logits and pairs, from the committed records of the topics alone.
 * Owned by one thread.
 */
final class BrokerOutcomes implements AutoCloseable {

  private final Topics topics;
  private final String student;
  private final String teacher;
  private final TopicReader samples;
  private final TopicReader logits;
  private final TopicReader pairs;
  private final TopicReader letters;
  private final TopicReader students;

  BrokerOutcomes(HardgateConfig config, String teacher) {
    this.teacher = teacher;
    topics = config.kafka().topics();
    student = config.student().id();
    Map<String, Object> client = config.kafka().clientProperties();
    samples = new TopicReader(client, topics.samples());
    logits = new TopicReader(client, topics.logits());
    pairs = new TopicReader(client, topics.pairs());
    letters = new TopicReader(client, topics.deadLetters());
    students = new TopicReader(client, topics.students());
  }

  /** Pairs so far, with those that cannot be read. */
  int pairs() {
    return pairs.records().size();
  }

  /** Whether something has come of every record of samples and logits. */
  boolean settled(SampleTraffic traffic) {
    Set<String> badPairs = bad(traffic, topics.pairs());
    return pairs() >= traffic.samples().size() + badPairs.size()
        && answered(badPairs) + lettersOf(topics.logits()).size() >= logits.records().size()
        && lettersOf(topics.samples()).size() >= bad(traffic, topics.samples()).size();
  }

  /** Fails unless each record was taken once, and exactly one thing has come of it. */
  void check(SampleTraffic traffic) {
    Set<String> ids = traffic.samples();
    Set<String> badSamples = bad(traffic, topics.samples());
    Set<String> badPairs = bad(traffic, topics.pairs());
    assertThat(samples.records()).hasSize(ids.size() + badSamples.size());
    assertThat(pairs.records().stream().filter(record -> !isBad(badPairs, record)))
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(lettersOf(topics.samples())).containsExactlyInAnyOrderElementsOf(badSamples);
    assertThat(lettersOf(topics.pairs())).containsExactlyInAnyOrderElementsOf(badPairs);
    assertThat(lettersOf(topics.logits())).doesNotHaveDuplicates();
    assertThat(answered(badPairs) + lettersOf(topics.logits()).size())
        .as("logits in pairs and in dead letters, of those on the topic")
        .isEqualTo(logits.records().size());
    for (Pair pair : parsed(badPairs)) {
      assertThat(pair.getLogitsCount() + pair.getMissingCount()).as(pair.toString()).isOne();
    }
    checkCards();
  }

  /** Every card is further than the one before it, and the last one has all pairs behind it. */
  private void checkCards() {
    List<StudentCard> cards = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : students.records()) {
      if (new String(record.key(), StandardCharsets.UTF_8).equals(student)) {
        try {
          cards.add(StudentCard.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError("no card at " + Origin.of(record), e);
        }
      }
    }
    assertThat(cards).isNotEmpty();
    for (int i = 1; i < cards.size(); i++) {
      assertThat(cards.get(i).getStep()).isGreaterThanOrEqualTo(cards.get(i - 1).getStep());
    }
    Map<Integer, Long> next = cards.get(cards.size() - 1).getNextOffsetsMap();
    for (ConsumerRecord<byte[], byte[]> record : pairs.records()) {
      assertThat(next.getOrDefault(record.partition(), 0L))
          .as("offset of partition %d in the last card", record.partition())
          .isGreaterThan(record.offset());
    }
  }

  private static boolean isBad(Set<String> bad, ConsumerRecord<byte[], byte[]> record) {
    return bad.contains(Origin.of(record).toString());
  }

  private static Set<String> bad(SampleTraffic traffic, String topic) {
    return traffic.bad().stream()
        .filter(origin -> origin.topic().equals(topic))
        .map(Origin::toString)
        .collect(Collectors.toSet());
  }

  private List<String> lettersOf(String topic) {
    return letters.records().stream()
        .map(letter -> DeadLetters.text(letter.headers(), DeadLetters.ORIGIN))
        .filter(origin -> origin.startsWith(topic + "-"))
        .toList();
  }

  private List<Pair> parsed(Set<String> badPairs) {
    List<Pair> parsed = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : pairs.records()) {
      if (!isBad(badPairs, record)) {
        try {
          parsed.add(Pair.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError("no pair at " + Origin.of(record), e);
        }
      }
    }
    return parsed;
  }

  /** Logits that are part of a pair. */
  private int answered(Set<String> badPairs) {
    return parsed(badPairs).stream().mapToInt(Pair::getLogitsCount).sum();
  }

  /** What else there is to say. */
  String summary() {
    Map<String, Integer> reasons = new TreeMap<>();
    letters
        .records()
        .forEach(
            letter ->
                reasons.merge(
                    DeadLetters.text(letter.headers(), DeadLetters.SERVICE)
                        + " "
                        + DeadLetters.text(letter.headers(), DeadLetters.REASON),
                    1,
                    Integer::sum));
    return "%d logits of %s, %d cards, dead letters %s"
        .formatted(logits.records().size(), teacher, students.records().size(), reasons);
  }

  @Override
  public void close() {
    List.of(samples, logits, pairs, letters, students).forEach(TopicReader::close);
  }
}
