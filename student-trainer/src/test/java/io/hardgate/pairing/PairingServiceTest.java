package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.label;
import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.unlabelled;
import static io.hardgate.pairing.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.PairingConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.Pair;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Pairing on a real broker. */
@Timeout(180)
class PairingServiceTest {

  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Once with memory for all that waits, once with none. */
  @ParameterizedTest
  @ValueSource(longs = {1 << 28, 0})
  void everyRecordIsAccountedForOverARestart(long heldBytes) {
    KafkaConfig kafka = createTopics("restart-" + heldBytes + "-");
    Setup setup = setup().heldBytes(heldBytes);
    Topics topics = kafka.topics();
    List<String> ids = IntStream.range(0, 400).mapToObj(i -> "x" + i).toList();
    int sent = 0;
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      // All samples and half of the logits, everything twice; ten orphans, ten broken.
      for (int i = 0; i < ids.size(); i++) {
        for (int copies = 0; copies < 2; copies++) {
          sent += send(producer, topics.samples(), ids.get(i), sample(ids.get(i)).toByteArray());
          if (i % 2 == 0) {
            sent +=
                send(producer, topics.logits(), ids.get(i), logits("a", ids.get(i)).toByteArray());
          }
        }
      }
      for (int i = 0; i < 10; i++) {
        sent += send(producer, topics.logits(), "y" + i, logits("a", "y" + i).toByteArray());
        sent += send(producer, topics.samples(), "z" + i, utf8("not a sample"));
      }
      producer.flush();

      Health health = new Health();
      try (Worker first = start(kafka, setup, "state", health)) {
        await().atMost(PATIENCE).until(() -> read(topics.pairs()).size() >= 200);
        assertThat(first.ended()).isFalse();
      }
      assertThat(health.states()).containsEntry("pairing", new Health.State.Stopped());
      // The logits of others come while nobody is there; those of the last ten never come.
      for (int i = 1; i < ids.size() - 20; i += 2) {
        sent += send(producer, topics.logits(), ids.get(i), logits("a", ids.get(i)).toByteArray());
      }
      producer.flush();
      int all = sent;
      // It has none of the files, and restores its state from the broker.
      try (Worker second = start(kafka, setup, "elsewhere", health)) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    read(topics.pairs()).size() == ids.size()
                        && accounted(read(topics.pairs()), read(topics.deadLetters())) == all);
        assertThat(health.ready()).isTrue();
        assertThat(second.ended()).isFalse();
      }
    }

    List<ConsumerRecord<byte[], byte[]>> pairs = read(topics.pairs());
    List<ConsumerRecord<byte[], byte[]>> letters = read(topics.deadLetters());
    assertThat(accounted(pairs, letters)).isEqualTo(sent);
    assertThat(ids(pairs)).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(letters).filteredOn(letter -> reason(letter).equals("no-sample")).hasSize(10);
    assertThat(letters).filteredOn(letter -> reason(letter).equals("undecodable")).hasSize(10);
    // On a machine that is slow enough, some logits came after the deadline.
    Set<String> incomplete =
        Set.copyOf(ids(pairs.stream().filter(p -> pair(p).getLogitsCount() == 0).toList()));
    Set<String> late =
        Set.copyOf(ids(letters.stream().filter(l -> reason(l).equals("late")).toList()));
    assertThat(incomplete).containsAll(late).hasSize(late.size() + 10);
    assertThat(letters.stream().map(PairingServiceTest::reason).collect(Collectors.toSet()))
        .isSubsetOf("no-sample", "undecodable", "late", "duplicate");
  }

  private static int accounted(
      List<ConsumerRecord<byte[], byte[]>> pairs, List<ConsumerRecord<byte[], byte[]>> letters) {
    return letters.size() + pairs.stream().mapToInt(p -> 1 + pair(p).getLogitsCount()).sum();
  }

  private static List<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> Messages.text(record.key())).toList();
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return DeadLetters.text(letter.headers(), DeadLetters.REASON);
  }

  @Test
  void topicsOfUnequalPartitionsAreRefused() throws Exception {
    KafkaConfig kafka = kafka("unequal-");
    create(kafka.topics().all(), name -> name.endsWith("logits") ? 5 : 3);
    assertThatThrownBy(() -> service(kafka, "state", new Health()).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("unequal-logits=5")
        .hasMessageContaining("unequal-samples=3");
  }

  /** What Streams makes of it is to begin the transaction again, with the state of the last one. */
  @Test
  void aReadThatFailsIsDoneAgainAndNothingElseTwice() {
    KafkaConfig kafka = createTopics("failing-");
    Topics topics = kafka.topics();
    PairingConfig config =
        setup().heldBytes(0).deadline(Duration.ofMinutes(5)).build(directory.resolve("failing"));
    AtomicInteger reads = new AtomicInteger();
    PayloadLog.Factory logs =
        partition ->
            new FailingLog(
                new KafkaPayloadLog(kafka.clientProperties(), topics, partition, PATIENCE), reads);
    Topology topology =
        PairingTopology.build(
            topics,
            Messages.LABELS,
            LabelMappings.NONE,
            config,
            PARTITIONS,
            new Limits(1 << 20, 1 << 20),
            logs,
            new PairingMeters(new SimpleMeterRegistry(), config),
            new Problems(
                new RateLimitedLog(LoggerFactory.getLogger(PairingService.class)),
                config.required()));
    List<String> ids = IntStream.range(0, 600).mapToObj(i -> "x" + i).toList();
    try (KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(kafka, config));
        KafkaProducer<byte[], byte[]> producer = producer()) {
      streams.setUncaughtExceptionHandler(new Failures(java.time.Clock.systemUTC()));
      streams.start();
      for (String id : ids) {
        int unused = send(producer, topics.samples(), id, sample(id).toByteArray());
      }
      for (String id : ids) {
        int unused = send(producer, topics.logits(), id, logits("a", id).toByteArray());
      }
      producer.flush();
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> read(topics.pairs()).size() >= ids.size());
    }
    assertThat(reads).hasValueGreaterThan(FailingLog.LAST_FAILURE);
    assertThat(ids(read(topics.pairs()))).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(read(topics.pairs())).allMatch(record -> pair(record).getLogitsCount() == 1);
    assertThat(read(topics.deadLetters())).isEmpty();
  }

  /** Now and then no broker answers. */
  private record FailingLog(PayloadLog log, AtomicInteger reads) implements PayloadLog {

    static final int LAST_FAILURE = 300;

    @Override
    public Optional<Record<byte[], byte[]>> read(Source source, long offset) {
      int count = reads.incrementAndGet();
      if (count % 100 == 0 && count <= LAST_FAILURE) {
        throw new TimeoutException("no answer");
      }
      return log.read(source, offset);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  @Test
  void labelsAreReadWhereTheyAreWaitedFor() {
    KafkaConfig kafka = createTopics("labels-");
    Setup setup = setup().labelDeadline(Duration.ofMinutes(1));
    try (KafkaProducer<byte[], byte[]> producer = producer();
        Worker worker = start(kafka, setup, "state", new Health())) {
      for (int i = 0; i < 20; i++) {
        String id = "x" + i;
        int unused =
            send(producer, kafka.topics().samples(), id, unlabelled(id).toByteArray())
                + send(producer, kafka.topics().logits(), id, logits("a", id).toByteArray())
                + send(producer, kafka.topics().labels(), id, label(id, 1).toByteArray());
      }
      producer.flush();
      await().atMost(PATIENCE).until(() -> read(kafka.topics().pairs()).size() == 20);
      assertThat(worker.ended()).isFalse();
    }
    assertThat(read(kafka.topics().pairs()))
        .allSatisfy(
            record ->
                assertThat(pair(record).getSample())
                    .isEqualTo(sample(Messages.text(record.key()))));
  }

  @Test
  void labelsOfUnequalPartitionsAreRefusedWhereTheyAreRead() throws Exception {
    KafkaConfig kafka = kafka("unequal-labels-");
    create(kafka.topics().all(), name -> name.endsWith("labels") ? 5 : 3);
    Setup setup = setup().labelDeadline(Duration.ofSeconds(1));
    assertThatThrownBy(() -> service(kafka, setup, "state", new Health()).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("unequal-labels-labels=5");
  }

  @Test
  void aMissingTopicIsRefused() throws Exception {
    KafkaConfig kafka = kafka("missing-");
    Topics topics = kafka.topics();
    create(List.of(topics.samples(), topics.logits(), topics.pairs()), name -> 2);
    assertThatThrownBy(() -> service(kafka, "state", new Health()).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("'missing-dead-letters'");
  }

  @Test
  void aTopicThatCannotTakeTheLargestPairIsRefused() throws Exception {
    KafkaConfig kafka = kafka("small-");
    create(kafka.topics().all(), name -> 2);
    assertThatThrownBy(() -> service(kafka, "state", new Health()).run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("'small-pairs' takes records of 1048588 bytes")
        .hasMessageContaining("pairing.maxRecordBytes");
  }

  @Test
  void aTopicThatIsDeletedEndsItWithAReason() throws Exception {
    KafkaConfig kafka = createTopics("deleted-");
    Health health = new Health();
    Worker worker = start(kafka, setup(), "state", health);
    await().atMost(PATIENCE).until(health::ready);
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(kafka.topics().samples())).all().get();
    }
    await().atMost(PATIENCE).until(worker::ended);
    assertThat(health.alive()).isFalse();
    assertThat(worker.failure())
        .get()
        .isInstanceOf(HardgateException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("pairing has failed", "source topics");
  }

  private static KafkaConfig kafka(String prefix) {
    return new KafkaConfig(broker.bootstrapServers(), prefix, Duration.ofSeconds(10), Map.of());
  }

  private static KafkaConfig createTopics(String prefix) {
    KafkaConfig kafka = kafka(prefix);
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      admin.create(PARTITIONS, (short) 1);
    }
    awaitTopics(kafka.topics().all());
    return kafka;
  }

  private static void create(List<String> names, ToIntFunction<String> partitions)
      throws Exception {
    try (Admin admin = admin()) {
      List<NewTopic> topics =
          names.stream()
              .map(name -> new NewTopic(name, partitions.applyAsInt(name), (short) 1))
              .toList();
      admin.createTopics(topics).all().get();
    }
    awaitTopics(names);
  }

  /** A broker says that a topic is created a little before it knows of it itself. */
  private static void awaitTopics(List<String> names) {
    try (Admin admin = admin()) {
      await().atMost(PATIENCE).until(() -> admin.listTopics().names().get().containsAll(names));
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static PairingService service(KafkaConfig kafka, String state, Health health) {
    return service(kafka, setup(), state, health);
  }

  private static Setup setup() {
    return Setup.required("a").maxRecordBytes(1_000_000).threads(2);
  }

  private static PairingService service(
      KafkaConfig kafka, Setup setup, String state, Health health) {
    PairingConfig config = setup.build(directory.resolve(state));
    return new PairingService(kafka, Messages.LABELS, config, new SimpleMeterRegistry(), health);
  }

  private static Worker start(KafkaConfig kafka, Setup setup, String state, Health health) {
    PairingService service = service(kafka, setup, state, health);
    return Worker.start("pairing", health, service::run);
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static int send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, utf8(key), value));
    return 1;
  }

  private static Pair pair(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Pair.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("not a pair", e);
    }
  }

  /** All that is committed. */
  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return TopicReader.all(Map.of("bootstrap.servers", broker.bootstrapServers()), topic);
  }
}
