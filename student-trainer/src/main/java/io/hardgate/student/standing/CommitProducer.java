package io.hardgate.student.standing;

import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.student.stream.Refused;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The transactions of one producer. Its calls fail as those of the Kafka client do. */
final class CommitProducer implements AutoCloseable {

  /** Makes another one, when this one is of no use any more. */
  interface Source {
    CommitProducer open();
  }

  /** How long a call waits for a broker that does not answer. */
  private static final int PATIENCE_MS = 2_000;

  /**
   * The broker ends a transaction that is older; as long as one is open, nobody reads on behind it.
   */
  private static final int TRANSACTION_MS = 20_000;

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final String student;

  CommitProducer(Map<String, Object> client, Topics topics, String student) {
    this.topics = topics;
    this.student = student;
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, Leadership.group(topics, student));
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.LARGEST_PAIR_BYTES);
    // The largest dead letter must fit, and all that one checkpoint brings beside it.
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * TopicAdmin.LARGEST_PAIR_BYTES);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Ends what a producer of the same id has left open, and fences it. */
  void begin() {
    producer.initTransactions();
  }

  /** Sends all of it, in a transaction that stays open. */
  void send(Commit commit, ConsumerGroupMetadata member) {
    producer.beginTransaction();
    for (Refused refused : commit.deadLetters()) {
      var unused = // a failure is the commit's
          producer.send(
              DeadLetters.letter(
                  topics.deadLetters(), refused.record(), refused.fault(), "student:" + student));
    }
    var unused = producer.send(StudentsReader.record(topics, commit.card()));
    commit.promotion().ifPresent(this::send);
    producer.sendOffsetsToTransaction(offsets(commit), member);
  }

  private void send(Promotion promotion) {
    var unused = producer.send(StudentsReader.record(topics, promotion));
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(Commit commit) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    commit
        .card()
        .getNextOffsetsMap()
        .forEach(
            (partition, offset) ->
                offsets.put(
                    new TopicPartition(topics.pairs(), partition), new OffsetAndMetadata(offset)));
    // Without any offset the client would not ask the group whether the member is one. Passes have
    // none until they are over.
    offsets.put(new TopicPartition(topics.students(), 0), new OffsetAndMetadata(0));
    return offsets;
  }

  void commit() {
    producer.commitTransaction();
  }

  void abort() {
    producer.abortTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
