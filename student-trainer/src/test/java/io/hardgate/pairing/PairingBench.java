package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** The topology with its stores and a clock that stands still unless told otherwise. */
final class PairingBench implements AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(10);
  static final Duration MEMORY = Duration.ofMinutes(10);
  static final int MAX_RECORD_BYTES = 2_000;
  static final int MAX_DEAD_LETTER_BYTES = 100_000;
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Topics TOPICS = new Topics("");

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> samples;
  private final TestInputTopic<byte[], byte[]> logits;
  private final TestOutputTopic<byte[], byte[]> pairs;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private Instant now = START;

  PairingBench(Path directory, int partitions, String... required) {
    PairingConfig config =
        new PairingConfig(
            "test", List.of(required), DEADLINE, MEMORY, MAX_RECORD_BYTES, directory, 1);
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "bootstrap.servers", "none:1", "application.id", "test", "state.dir", "" + directory));
    driver =
        new TopologyTestDriver(
            PairingTopology.build(
                TOPICS,
                Messages.LABELS,
                config,
                partitions,
                MAX_DEAD_LETTER_BYTES,
                new PairingMeters(meters, config.required())),
            settings,
            START);
    ByteArraySerializer write = new ByteArraySerializer();
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    samples = driver.createInputTopic(TOPICS.samples(), write, write);
    logits = driver.createInputTopic(TOPICS.logits(), write, write);
    pairs = driver.createOutputTopic(TOPICS.pairs(), read, read);
    deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), read, read);
  }

  static TestRecord<byte[], byte[]> record(String key, byte[] value) {
    return new TestRecord<>(
        key == null ? null : Messages.utf8(key), value, new RecordHeaders(), START);
  }

  static TestRecord<byte[], byte[]> json(String key, byte[] value) {
    Headers headers = new RecordHeaders();
    headers.add(MessageFormat.CONTENT_TYPE, Messages.utf8(MessageFormat.JSON));
    return new TestRecord<>(Messages.utf8(key), value, headers, START);
  }

  void sample(TestRecord<byte[], byte[]> record) {
    samples.pipeInput(record);
  }

  void sample(Sample sample) {
    sample(record(sample.getId(), sample.toByteArray()));
  }

  void logits(TestRecord<byte[], byte[]> record) {
    logits.pipeInput(record);
  }

  void logits(Logits message) {
    logits(record(message.getSampleId(), message.toByteArray()));
  }

  void advance(Duration duration) {
    now = now.plus(duration);
    driver.advanceWallClockTime(duration);
  }

  Instant now() {
    return now;
  }

  /** The pairs since the last call. */
  List<Pair> pairs() {
    return pairRecords().stream().map(PairingBench::pair).toList();
  }

  List<TestRecord<byte[], byte[]>> pairRecords() {
    return pairs.readRecordsToList();
  }

  static Pair pair(TestRecord<byte[], byte[]> record) {
    try {
      return Pair.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("not a pair", e);
    }
  }

  /** The dead letters since the last call. */
  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  /** The reasons of the dead letters since the last call. */
  List<String> reasons() {
    return deadLetters().stream()
        .map(letter -> DeadLetters.text(letter.headers(), DeadLetters.REASON))
        .toList();
  }

  /** How many keys the stores hold. */
  long stored() {
    return count(PairingTopology.ENTRIES) + count(PairingTopology.DUE);
  }

  double pending() {
    return meters.get("hardgate.pairing.pending").gauge().value();
  }

  private long count(String store) {
    long count = 0;
    try (KeyValueIterator<byte[], byte[]> all =
        driver.<byte[], byte[]>getKeyValueStore(store).all()) {
      for (; all.hasNext(); all.next()) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() {
    driver.close();
  }
}
