package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Features;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.PairingService;
import io.hardgate.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Pairing at work on topics of its own, for teachers that are processes. Owned by one thread. */
final class PairingFlow implements AutoCloseable {

  static final int PARTITIONS = 3;

  /** A teacher that is always there: it answers each sample when it is sent. */
  static final String HOUSE_TEACHER = "house";

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(100);
  private static final List<String> TEXTS =
      List.of(
          "where is my refund", "the delivery of other deliveries", "no größe fits", "refunded");

  private final LabelSpace labels;
  private final Topics topics;
  private final Map<String, Object> client;
  private final boolean protobuf;
  private final Closer closer = new Closer();
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicReader pairs;
  private final Worker pairing;
  private int sent;

  /**
   * Creates the topics and starts pairing.
   *
   * @param protobuf whether every other sample is Protobuf; else all are JSON
   */
  PairingFlow(ConfigSource source, boolean protobuf) {
    this.protobuf = protobuf;
    HardgateConfig config = source.build();
    labels = config.labels().space();
    topics = config.kafka().topics();
    client = config.kafka().clientProperties();
    try (TopicAdmin admin = new TopicAdmin(client, topics, PATIENCE)) {
      admin.create(PARTITIONS, (short) 1);
    }
    producer =
        closer.register(
            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer()));
    pairs = closer.register(new TopicReader(client, topics.pairs()));
    Health health = new Health();
    PairingService service =
        new PairingService(
            config.kafka(), labels, config.pairing(), new SimpleMeterRegistry(), health);
    pairing = closer.register(Worker.start("pairing", health, service::run));
    await("pairing").atMost(PATIENCE).until(() -> health.ready() || pairing.ended());
  }

  /** Sends so many new samples; their ids. */
  List<String> send(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(sendOne());
    }
    producer.flush();
    return ids;
  }

  private String sendOne() {
    int number = sent++;
    String id = "sample " + number + " ü";
    Sample sample = Sample.newBuilder().setId(id).setText(TEXTS.get(number % TEXTS.size())).build();
    boolean json = !protobuf || number % 2 == 0;
    byte[] value = json ? utf8(MessageFormat.toJson(sample)) : sample.toByteArray();
    var record = new ProducerRecord<>(topics.samples(), utf8(id), value);
    if (json) {
      record.headers().add(MessageFormat.CONTENT_TYPE, utf8(MessageFormat.JSON));
    }
    var unused = producer.send(record);
    Logits logits =
        Logits.newBuilder()
            .setSampleId(id)
            .setTeacherId(HOUSE_TEACHER)
            .setTeacherVersion("1")
            .setLabelSpace(labels.fingerprint())
            .setPositions(1)
            .setDense(DenseValues.encode(new float[labels.classes()], Dtype.FLOAT32))
            .build();
    unused = producer.send(new ProducerRecord<>(topics.logits(), utf8(id), logits.toByteArray()));
    return id;
  }

  /** Sends what no teacher can make anything of. */
  void sendUnreadable() {
    Sample features =
        Sample.newBuilder()
            .setId("features")
            .setFeatures(Features.newBuilder().addValues(1))
            .build();
    byte[] garbage = new byte[3000];
    Arrays.fill(garbage, (byte) 0xff);
    for (byte[] value :
        new byte[][] {null, {}, garbage, features.toByteArray(), utf8("{\"id\":")}) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        var plain = new ProducerRecord<>(topics.samples(), partition, utf8("unreadable"), value);
        var json = new ProducerRecord<>(topics.samples(), partition, utf8("unreadable"), value);
        json.headers().add(MessageFormat.CONTENT_TYPE, utf8(MessageFormat.JSON));
        var unused = producer.send(plain);
        unused = producer.send(json);
      }
    }
  }

  /** Sends samples until pairs of each partition have what this teacher says of them. */
  void sendUntilInPairsOfEveryPartition(String teacher) {
    List<String> ids = new ArrayList<>();
    await("logits in pairs of every partition")
        .pollInterval(BETWEEN_SAMPLES)
        .atMost(PATIENCE)
        .until(
            () -> {
              ids.addAll(send(1));
              return partitions(ids, record -> has(record, teacher)).size() == PARTITIONS;
            });
  }

  /** Waits for the pairs of these samples. */
  Map<String, Pair> awaitPairs(List<String> ids) {
    Set<String> wanted = Set.copyOf(ids);
    Map<String, Pair> found = new LinkedHashMap<>();
    await(ids.size() + " pairs")
        .atMost(PATIENCE)
        .until(
            () -> {
              for (ConsumerRecord<byte[], byte[]> record : pairs.records()) {
                if (wanted.contains(id(record))) {
                  found.put(id(record), pair(record));
                }
              }
              return found.size() == wanted.size() || pairing.ended();
            });
    assertThat(pairing.ended()).isFalse();
    return found;
  }

  /** The partitions that the pairs of these samples lie on. */
  Set<Integer> partitions(List<String> ids) {
    return partitions(ids, record -> true);
  }

  private Set<Integer> partitions(
      List<String> ids, Predicate<ConsumerRecord<byte[], byte[]>> those) {
    Set<String> wanted = Set.copyOf(ids);
    return pairs.records().stream()
        .filter(record -> wanted.contains(id(record)))
        .filter(those)
        .map(ConsumerRecord::partition)
        .collect(Collectors.toSet());
  }

  /** The partitions of each instance of the group that has some. */
  List<Set<TopicPartition>> partitionsOfInstances(String group)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client)) {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
          .map(member -> member.assignment().topicPartitions())
          .filter(partitions -> !partitions.isEmpty())
          .toList();
    }
  }

  /** Why logits have become dead letters. */
  Set<String> refused() {
    return TopicReader.all(client, topics.deadLetters()).stream()
        .filter(
            letter ->
                DeadLetters.text(letter.headers(), DeadLetters.ORIGIN)
                    .startsWith(topics.logits() + "-"))
        .map(letter -> DeadLetters.text(letter.headers(), DeadLetters.REASON))
        .collect(Collectors.toSet());
  }

  private static boolean has(ConsumerRecord<byte[], byte[]> record, String teacher) {
    return pair(record).getLogitsList().stream()
        .anyMatch(logits -> logits.getTeacherId().equals(teacher));
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  private static Pair pair(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Pair.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a pair", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closer.close();
  }
}
