package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.endtoend.Fault.When;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.PairingService;
import io.hardgate.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A teacher that does all that {@code deploy/teachers/FAULTS.md} lists, next to a sound one whose
 * logits are in every pair, to the byte.
 */
@Timeout(300)
class HostileTeachersTest {

  private static final String SOUND = "sound";
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final LabelSpace LABELS = LabelSpace.of(List.of("ham", "spam", "eggs"));
  private static final Path TABLE = Path.of("../teachers/FAULTS.md");

  private static final Pattern ROW = Pattern.compile("\\| ([^|]*) \\| (?:`([^`]*)`|–) \\| .*");

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

  @Test
  void aTeacherThatIsAllowedHurtsNobody() throws Exception {
    HardgateConfig config = config("allowed", List.of(HostileTeacher.ID));
    run(config, hostile(config).allowed());
  }

  @Test
  void manyNamesTakeNoPlaceFromARequiredTeacher() throws Exception {
    HardgateConfig config = config("anybody", null);
    run(config, hostile(config).underManyNames(63));
  }

  @Test
  void theDocumentationListsThem() throws Exception {
    HardgateConfig config = config("none", null);
    List<Fault> all = new ArrayList<>(hostile(config).allowed());
    all.addAll(hostile(config).underManyNames(63));
    Map<String, String> expected = new TreeMap<>();
    all.forEach(fault -> expected.put(fault.name(), fault.reason().map(Reason::id).orElse("")));
    assertThat(table()).isEqualTo(expected);
  }

  /** The first two columns: the fault, and the reason of its dead letters. */
  private static Map<String, String> table() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(TABLE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1), row.group(2) == null ? "" : row.group(2));
      }
    }
    return rows;
  }

  private static HostileTeacher hostile(HardgateConfig config) {
    return new HostileTeacher(config.kafka().topics().logits(), LABELS, PARTITIONS, SOUND);
  }

  private static HardgateConfig config(String name, List<String> optional) {
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue("kafka.topicPrefix", name + ".")
        .setValue("labels.names", LABELS.names())
        .setValue("pairing.required", List.of(SOUND))
        .setValue("pairing.optional", optional)
        .setValue("pairing.presence", "1s")
        .setValue("pairing.deadline", "5s")
        .setValue("pairing.heldBytes", 1_000_000)
        .setValue("pairing.stateDirectory", directory.resolve(name).toString())
        .build();
  }

  private static void run(HardgateConfig config, List<Fault> faults) throws Exception {
    Topics topics = config.kafka().topics();
    Map<String, Object> client = config.kafka().clientProperties();
    try (TopicAdmin admin = new TopicAdmin(client, topics, PATIENCE)) {
      List<String> unused = admin.create(PARTITIONS, (short) 1);
    }
    takeAnything(client, topics.logits());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Health health = new Health();
    PairingService service =
        new PairingService(config.kafka(), LABELS, config.pairing(), meters, health);
    Map<String, Reason> refused = new HashMap<>();
    try (Worker pairing = Worker.start("pairing", health, service::run);
        TopicReader pairs = new TopicReader(client, topics.pairs());
        TopicReader letters = new TopicReader(client, topics.deadLetters())) {
      await().atMost(PATIENCE).until(health::ready);
      try (Producer<byte[], byte[]> producer = producer(client)) {
        for (Fault fault : faults) {
          send(producer, topics, fault, refused);
        }
        await("pairs").atMost(PATIENCE).until(() -> pairs.records().size() >= faults.size());
        for (Fault fault : faults) {
          if (fault.when() == When.LATE) {
            send(producer, fault, refused);
          }
        }
      }
      await("dead letters")
          .atMost(PATIENCE)
          .until(() -> letters.records().size() >= refused.size());
      assertThat(pairing.ended()).isFalse();
      checkLetters(letters.records(), refused, meters);
      checkPairs(pairs.records(), faults);
      assertThat(meters.get("hardgate.pairing.pending").gauge().value()).isZero();
      assertThat(meters.get("hardgate.pairing.held.bytes").gauge().value()).isZero();
    }
  }

  /** The sample, what is wrong about it, and the sound answer. */
  private static void send(
      Producer<byte[], byte[]> producer, Topics topics, Fault fault, Map<String, Reason> refused)
      throws Exception {
    byte[] key = HostileTeacher.utf8(fault.id());
    if (fault.when() == When.BEFORE) {
      send(producer, fault, refused);
    }
    Future<RecordMetadata> answer =
        producer.send(new ProducerRecord<>(topics.logits(), key, answer(fault.id()).toByteArray()));
    if (takesItsPlace(fault)) {
      refused.put(origin(answer), Reason.DUPLICATE);
    }
    if (fault.when() == When.AFTER) {
      send(producer, fault, refused);
    }
    RecordMetadata unused =
        producer
            .send(new ProducerRecord<>(topics.samples(), key, sample(fault.id()).toByteArray()))
            .get();
  }

  private static void send(
      Producer<byte[], byte[]> producer, Fault fault, Map<String, Reason> refused)
      throws Exception {
    List<Future<RecordMetadata>> sent = fault.records().stream().map(producer::send).toList();
    for (Future<RecordMetadata> one : sent.subList(fault.accepted(), sent.size())) {
      refused.put(origin(one), fault.reason().orElseThrow());
    }
  }

  private static String origin(Future<RecordMetadata> sent) throws Exception {
    RecordMetadata at = sent.get();
    return new Origin(at.topic(), at.partition(), at.offset()).toString();
  }

  /** Whoever answers first in the name of a teacher has answered for it. */
  private static boolean takesItsPlace(Fault fault) {
    return fault.when() == When.BEFORE && fault.reason().isEmpty();
  }

  private static void checkLetters(
      List<ConsumerRecord<byte[], byte[]>> letters,
      Map<String, Reason> refused,
      SimpleMeterRegistry meters) {
    Map<String, String> found = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      assertThat(
              found.put(
                  DeadLetters.text(letter.headers(), DeadLetters.ORIGIN),
                  DeadLetters.text(letter.headers(), DeadLetters.REASON)))
          .isNull();
    }
    Map<String, String> expected = new HashMap<>();
    Map<Reason, Integer> counts = new HashMap<>();
    refused.forEach(
        (origin, reason) -> {
          expected.put(origin, reason.id());
          counts.merge(reason, 1, Integer::sum);
        });
    assertThat(found.equals(expected)).as("%s, expected %s", few(found), few(expected)).isTrue();
    for (Reason reason : Reason.values()) {
      assertThat(
              meters
                  .get("hardgate.dead.letters")
                  .tags("service", "pairing", "reason", reason.id())
                  .counter()
                  .count())
          .as(reason.id())
          .isEqualTo((double) counts.getOrDefault(reason, 0));
    }
  }

  private static List<Map.Entry<String, String>> few(Map<String, String> many) {
    return new TreeMap<>(many).entrySet().stream().limit(50).toList();
  }

  private static void checkPairs(List<ConsumerRecord<byte[], byte[]>> pairs, List<Fault> faults)
      throws Exception {
    Map<String, ConsumerRecord<byte[], byte[]>> byId = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> pair : pairs) {
      assertThat(byId.put(new String(pair.key(), StandardCharsets.UTF_8), pair)).isNull();
    }
    assertThat(byId).hasSize(faults.size());
    for (Fault fault : faults) {
      ConsumerRecord<byte[], byte[]> record = byId.get(fault.id());
      assertThat(record.timestamp()).isLessThanOrEqualTo(System.currentTimeMillis());
      Pair pair = Pair.parseFrom(record.value());
      assertThat(pair.getSample()).isEqualTo(sample(fault.id()));
      List<Logits> expected = new ArrayList<>();
      if (!takesItsPlace(fault)) {
        expected.add(answer(fault.id()));
      }
      for (ProducerRecord<byte[], byte[]> accepted : fault.records().subList(0, fault.accepted())) {
        expected.add(Logits.parseFrom(accepted.value()));
      }
      assertThat(pair.getLogitsList())
          .as(fault.name())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Sample sample(String id) {
    return Sample.newBuilder().setId(id).setText("the text of " + id).build();
  }

  private static Logits answer(String id) {
    return new HostileTeacher("", LABELS, PARTITIONS, SOUND)
        .by(SOUND, id)
        .setTeacherVersion("the answer to " + id)
        .build();
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> client) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.LARGEST_PAIR_BYTES);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * TopicAdmin.LARGEST_PAIR_BYTES);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** As it is, a broker takes neither 50 MB nor a time that is an hour ahead. */
  private static void takeAnything(Map<String, Object> client, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> settings = new ArrayList<>();
    Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(TopicAdmin.LARGEST_PAIR_BYTES),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE))
        .forEach(
            (name, value) ->
                settings.add(
                    new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    try (Admin admin = Admin.create(client)) {
      admin.incrementalAlterConfigs(Map.of(resource, settings)).all().get();
    }
  }
}
