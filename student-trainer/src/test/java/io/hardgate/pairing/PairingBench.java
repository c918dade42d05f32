package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Label;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.FakeClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The topology with its stores and a clock that stands still unless told otherwise. */
final class PairingBench implements AutoCloseable {

  static final Duration DEADLINE = Setup.DEADLINE;
  static final Duration MEMORY = Setup.MEMORY;
  static final int MAX_RECORD_BYTES = Setup.MAX_RECORD_BYTES;
  static final int MAX_PAIR_BYTES = 20_000;
  static final int MAX_DEAD_LETTER_BYTES = 100_000;
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Topics TOPICS = new Topics("");

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FakePayloadLog log = new FakePayloadLog();
  private final Map<Source, TestInputTopic<byte[], byte[]>> inputs = new EnumMap<>(Source.class);
  final Problems problems;
  private final TopologyTestDriver driver;
  private final TestOutputTopic<byte[], byte[]> pairs;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private Restartable processor;
  private Instant now = START;

  PairingBench(Path directory, int partitions, String... required) {
    this(directory, partitions, Setup.required(required));
  }

  PairingBench(Path directory, int partitions, Setup setup) {
    this(directory, partitions, setup, LabelMappings.NONE);
  }

  PairingBench(Path directory, int partitions, Setup setup, LabelMappings mappings) {
    PairingConfig config = setup.build(directory);
    PairingMeters counted = new PairingMeters(meters, config);
    Intake intake = new Intake(Messages.LABELS, mappings, config, partitions);
    problems =
        new Problems(
            new RateLimitedLog(
                LoggerFactory.getLogger(Problems.class),
                Level.WARN,
                new FakeClock(START),
                RateLimitedLog.MINUTE),
            config.required());
    HeldBytes held = new HeldBytes(config.heldBytes());
    counted.watch(held);
    Limits limits = new Limits(MAX_PAIR_BYTES, MAX_DEAD_LETTER_BYTES);
    Supplier<PairingProcessor> fresh =
        () ->
            new PairingProcessor(
                TOPICS, config, limits, intake, partition -> log, held, counted, problems);
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "bootstrap.servers", "none:1", "application.id", "test", "state.dir", "" + directory));
    driver =
        new TopologyTestDriver(
            PairingTopology.build(
                PairingTopology.sources(config),
                TOPICS,
                () -> {
                  processor = new Restartable(fresh);
                  return processor;
                }),
            settings,
            START);
    ByteArraySerializer write = new ByteArraySerializer();
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    for (Source source : PairingTopology.sources(config)) {
      inputs.put(source, driver.createInputTopic(source.topic(TOPICS), write, write));
    }
    pairs = driver.createOutputTopic(TOPICS.pairs(), read, read);
    deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), read, read);
  }

  /** Loses what is in memory before the next thing happens, and keeps what is in the stores. */
  void restart() {
    processor.restart = true;
  }

  /** A processor that is replaced while its stores stay. */
  private static final class Restartable implements Processor<byte[], byte[], byte[], byte[]> {

    private final Supplier<PairingProcessor> fresh;
    private ProcessorContext<byte[], byte[]> context;
    private PairingProcessor current;
    private boolean restart = true;

    Restartable(Supplier<PairingProcessor> fresh) {
      this.fresh = fresh;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
      context = taskContext;
      var unused =
          context.schedule(
              Duration.ofMillis(1), PunctuationType.WALL_CLOCK_TIME, now -> restartIfAsked());
      restartIfAsked();
    }

    private void restartIfAsked() {
      if (restart) {
        close();
        restart = false;
        current = fresh.get();
        current.init(context);
      }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      restartIfAsked();
      current.process(record);
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
      }
    }
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

  void feed(Source source, TestRecord<byte[], byte[]> record) {
    log.append(source, record);
    inputs.get(source).pipeInput(record);
  }

  void sample(TestRecord<byte[], byte[]> record) {
    feed(Source.SAMPLES, record);
  }

  void sample(Sample sample) {
    sample(record(sample.getId(), sample.toByteArray()));
  }

  void logits(TestRecord<byte[], byte[]> record) {
    feed(Source.LOGITS, record);
  }

  void logits(Logits message) {
    logits(record(message.getSampleId(), message.toByteArray()));
  }

  void label(Label message) {
    feed(Source.LABELS, record(message.getSampleId(), message.toByteArray()));
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

  /** How many sample ids the stores know. */
  long entries() {
    return count(PairingTopology.ENTRIES);
  }

  double held() {
    return meters.get("hardgate.pairing.held.bytes").gauge().value();
  }

  double counted(String name) {
    return meters.get(name).counter().count();
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
