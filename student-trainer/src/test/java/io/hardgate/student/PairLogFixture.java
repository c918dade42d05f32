package io.hardgate.student;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with a {@code pairs} log of three partitions, whose labels the words give away. */
final class PairLogFixture implements AutoCloseable {

  static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog", "fish"));
  static final String TEACHER = "wise";

  private static final int PARTITIONS = 3;

  final Topics topics = new Topics("");

  private final Closer closer = new Closer();
  private final EmbeddedBroker broker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Path directory;

  PairLogFixture(Path directory) {
    this.directory = directory;
    broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
    producer =
        closer.register(
            new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer()));
    try (TopicAdmin admin = new TopicAdmin(client(), topics, Duration.ofSeconds(20))) {
      admin.create(PARTITIONS, (short) 1);
    }
  }

  private Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /** The configuration of a small student whose checkpoints go to this directory. */
  HardgateConfig config(String checkpoints, String... assignments) {
    ConfigSource source =
        ConfigSource.defaults()
            .setValue("kafka.bootstrapServers", broker.bootstrapServers())
            .setValue("labels.names", LABELS.names())
            .setValue("student.directory", directory.resolve(checkpoints).toString())
            .setValue("student.supervision.teacher", TEACHER)
            .set("student.model.buckets", "256")
            .set("student.model.embedding", "8")
            .set("student.model.hidden", "[16]")
            .set("student.optimizer.learningRate", "0.01")
            .set("student.batchSize", "16")
            .set("student.heldOutShare", "0")
            .set("student.promotion.mode", "manual")
            .set("student.device", "cpu")
            .set("student.threads", "1");
    for (String assignment : assignments) {
      source = source.set(assignment);
    }
    return source.build();
  }

  static Pair pair(String id, int label, Split split, float... logits) {
    Sample sample =
        Sample.newBuilder()
            .setId(id)
            .setText(LABELS.names().get(label) + " number " + id)
            .addLabels(label)
            .setLabelSpace(LABELS.fingerprint())
            .setSplit(split)
            .build();
    return Pair.newBuilder()
        .setSample(sample)
        .addLogits(
            Logits.newBuilder()
                .setSampleId(id)
                .setTeacherId(TEACHER)
                .setTeacherVersion("1")
                .setLabelSpace(LABELS.fingerprint())
                .setPositions(1)
                .setDense(DenseValues.encode(logits, Dtype.FLOAT32)))
        .build();
  }

  /** Appends so many pairs with ids from this number on. */
  void append(int from, int count, Split split) {
    Random random = new Random(from);
    for (int i = from; i < from + count; i++) {
      int label = random.nextInt(LABELS.classes());
      float[] logits = new float[LABELS.classes()];
      for (int k = 0; k < logits.length; k++) {
        logits[k] = (float) random.nextGaussian() + (k == label ? 2 : 0);
      }
      String id = "s" + i;
      append(id.getBytes(StandardCharsets.UTF_8), pair(id, label, split, logits).toByteArray());
    }
    producer.flush();
  }

  /** Appends these bytes. */
  void append(byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topics.pairs(), key, value));
  }

  void flush() {
    producer.flush();
  }

  /** All dead letters, as {@code reason detail}. */
  List<String> deadLetters() {
    return read(topics.deadLetters())
        .map(
            record ->
                DeadLetters.text(record.headers(), DeadLetters.SERVICE)
                    + " "
                    + DeadLetters.text(record.headers(), DeadLetters.REASON))
        .sorted()
        .toList();
  }

  /** Everything on a topic that is there now. */
  Stream<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return TopicReader.all(client(), topic).stream();
  }

  @Override
  public void close() {
    closer.close();
  }
}
