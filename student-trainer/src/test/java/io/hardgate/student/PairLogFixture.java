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
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.testkit.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
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
  private EmbeddedBroker broker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Path directory;

  PairLogFixture(Path directory) {
    this.directory = directory;
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    closer.register((AutoCloseable) () -> broker.close());
    producer =
        closer.register(
            new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer()));
    try (TopicAdmin admin = new TopicAdmin(client(), topics, Duration.ofSeconds(20))) {
      admin.create(PARTITIONS, (short) 1);
    }
  }

  /** The broker is gone. */
  void stopBroker() {
    broker.close();
  }

  /** The broker is back, where it was. */
  void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"), broker.port());
  }

  Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /** The configuration of a small student, whose directory is in one of the same name. */
  HardgateConfig config(String student, String... assignments) {
    ConfigSource source =
        ConfigSource.defaults()
            .setValue("kafka.bootstrapServers", broker.bootstrapServers())
            .setValue("labels.names", LABELS.names())
            .setValue("student.id", student)
            .setValue("student.directory", directory.resolve(student).toString())
            .setValue("student.supervision.teacher", TEACHER)
            .set("student.model.buckets", "256")
            .set("student.model.embedding", "8")
            .set("student.model.hidden", "[16]")
            .set("student.optimizer.learningRate", "0.01")
            .set("student.batchSize", "16")
            .set("student.heldOutShare", "0")
            .set("student.promotion.mode", "manual")
            .set("student.session", "3s")
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

  /** The student's cards, the oldest first. */
  List<StudentCard> cards() {
    return read(topics.students())
        .filter(record -> record.value() != null)
        .filter(record -> !new String(record.key(), StandardCharsets.UTF_8).contains("/"))
        .map(PairLogFixture::card)
        .toList();
  }

  private static StudentCard card(ConsumerRecord<byte[], byte[]> record) {
    try {
      return StudentCard.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes this card to {@code students}, as if a trainer had. */
  void publish(StudentCard card) {
    publish(card.getStudentId(), card.toByteArray());
  }

  /** The student's card is no more. */
  void forgetCard(String student) {
    publish(student, null);
  }

  void publish(String student, byte[] card) {
    byte[] key = student.getBytes(StandardCharsets.UTF_8);
    var unused = producer.send(new ProducerRecord<>(topics.students(), key, card));
    producer.flush();
  }

  /** Writes a checkpoint's {@code checkpoint.json} anew, so that the newest card agrees with it. */
  void rewrite(Path checkpoint, String content) throws IOException {
    Files.writeString(checkpoint.resolve("checkpoint.json"), content);
    List<StudentCard> cards = cards();
    StudentCard.Builder card = cards.get(cards.size() - 1).toBuilder();
    card.getSavedBuilderList().stream()
        .filter(saved -> saved.getName().equals(checkpoint.getFileName().toString()))
        .forEach(saved -> saved.setSha256(sha256(content)));
    publish(card.build());
  }

  private static String sha256(String content) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Turns a student's only checkpoint and its card into what an older version wrote. */
  Path makeOld(Path checkpoint, String content) throws IOException {
    Path old =
        checkpoint.resolveSibling(
            checkpoint.getFileName().toString().substring(0, "step-".length() + 12));
    Files.move(checkpoint, old);
    Files.writeString(old.resolve("checkpoint.json"), content);
    List<StudentCard> cards = cards();
    publish(
        cards.get(cards.size() - 1).toBuilder().clearSaved().setCheckpoint(old.toString()).build());
    return old;
  }

  /** The newest checkpoint in a student's directory, by its name. */
  Path newest(String student) throws IOException {
    try (Stream<Path> steps = Files.list(directory.resolve(student).resolve(student))) {
      return steps
          .filter(path -> path.getFileName().toString().startsWith("step-"))
          .sorted()
          .reduce((one, other) -> other)
          .orElseThrow();
    }
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
