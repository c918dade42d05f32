package io.hardgate.student.stream;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.text.WordHasher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A log of pairs on a real broker. The pair at an offset of a partition has the one word {@code
 * pPARTITIONoOFFSET} for a text, so that a batch gives away what it was made of.
 */
final class PairTopic implements AutoCloseable {

  static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog"));
  static final WordHasher WORDS = new WordHasher(1 << 26, 8);

  final Topics topics;
  final int partitions;

  private final Closer closer = new Closer();
  private final EmbeddedBroker broker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final long[] next;

  /** A topic of its own under this prefix. */
  PairTopic(EmbeddedBroker broker, String prefix, int partitions) {
    this.broker = broker;
    this.partitions = partitions;
    topics = new Topics(prefix);
    next = new long[partitions];
    Map<String, Object> properties = client();
    properties.put("batch.size", 0); // each record is fetched by itself, if need be
    producer =
        closer.register(
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    try (TopicAdmin admin = new TopicAdmin(client(), topics, Duration.ofSeconds(20))) {
      admin.create(partitions, (short) 1);
    }
  }

  Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  StudentConfig config(String... assignments) {
    ConfigSource source =
        ConfigSource.defaults()
            .setValue("labels.names", LABELS.names())
            .set("student.heldOutShare", "0")
            .set("student.batchSize", "16");
    for (String assignment : assignments) {
      source = source.set(assignment);
    }
    return source.build().student();
  }

  static PairDecoder decoder(StudentConfig config) {
    return new PairDecoder(
        new RecordRules(LABELS),
        new InputEncoder.Texts(WORDS),
        new HeldOutShare(config.heldOutShare()));
  }

  /** Opens the log; fetches little at a time, so that little is read ahead. */
  PairLog open() {
    Map<String, Object> properties = client();
    properties.put("max.partition.fetch.bytes", 400);
    properties.put("max.poll.records", 10);
    return new PairLog(properties, topics.pairs(), partitions);
  }

  static String text(int partition, long offset) {
    return "p" + partition + "o" + offset;
  }

  /** Appends so many pairs to a partition in a transaction, which leaves a mark of its end. */
  void appendInTransaction(int partition, int count, boolean commit) {
    Map<String, Object> properties = client();
    properties.put("transactional.id", topics.pairs());
    try (KafkaProducer<byte[], byte[]> transactional =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      append(transactional, partition, count, Split.TRAIN, 1_000);
      if (commit) {
        transactional.commitTransaction();
      } else {
        transactional.flush();
        transactional.abortTransaction();
      }
      next[partition]++;
    }
  }

  /** Appends so many pairs to a partition, written at this time. */
  void append(int partition, int count, Split split, long millis) {
    append(producer, partition, count, split, millis);
    producer.flush();
  }

  private void append(
      KafkaProducer<byte[], byte[]> to, int partition, int count, Split split, long millis) {
    for (int i = 0; i < count; i++) {
      String id = text(partition, next[partition]);
      Pair pair =
          Pair.newBuilder()
              .setSample(
                  Sample.newBuilder()
                      .setId(id)
                      .setText(id)
                      .addLabels(0)
                      .setLabelSpace(LABELS.fingerprint())
                      .setSplit(split))
              .build();
      append(to, partition, millis, id, pair.toByteArray());
    }
  }

  void append(int partition, int count) {
    append(partition, count, Split.TRAIN, 1_000);
  }

  /** Appends so many records that are no pairs. */
  void appendGarbage(int partition, int count) {
    for (int i = 0; i < count; i++) {
      append(producer, partition, 1_000, "g", new byte[] {-1});
    }
    producer.flush();
  }

  private void append(
      KafkaProducer<byte[], byte[]> to, int partition, long millis, String key, byte[] value) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    var unused = to.send(new ProducerRecord<>(topics.pairs(), partition, millis, bytes, value));
    next[partition]++;
  }

  /** Removes what lies before this offset, as retention does. */
  void forgetBefore(int partition, long offset) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client())) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(topics.pairs(), partition),
                  RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    closer.close();
  }
}
