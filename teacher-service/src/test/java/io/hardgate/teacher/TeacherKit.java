package io.hardgate.teacher;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.config.TeacherConfig.Encoding;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.teacher.model.TeacherModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of one test on a shared broker, a producer of samples, and teachers. */
final class TeacherKit implements AutoCloseable {

  static final LabelSpace LABELS = LabelSpace.of(List.of("act", "animal", "artifact"));

  final KafkaConfig kafka;
  final Topics topics;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Health health = new Health();
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  TeacherKit(String bootstrapServers, int partitions) {
    kafka = kafka(bootstrapServers, UUID.randomUUID() + "-");
    topics = kafka.topics();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), topics, Duration.ofMinutes(1))) {
      admin.create(partitions, (short) 1);
    }
    producer =
        new KafkaProducer<>(
            kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  static KafkaConfig kafka(String bootstrapServers, String prefix) {
    // The shortest session that a broker allows: how long the group waits for a dead member.
    Map<String, String> properties =
        Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "500");
    return new KafkaConfig(bootstrapServers, prefix, Duration.ofSeconds(10), properties);
  }

  static TeacherConfig config(String version, Encoding encoding) {
    return ConfigSource.defaults()
        .set("teacher.id=t1")
        .setValue("teacher.version", version)
        .set("teacher.batch={size: 8, linger: 5ms}")
        .setValue("teacher.encoding", encoding.toString())
        .set("teacher.threads=1")
        .build()
        .teacher();
  }

  /** A running teacher; to be closed. */
  Worker start(TeacherModel model) {
    return start(model, config("1", Encoding.FLOAT32), Clock.systemUTC());
  }

  Worker start(TeacherModel model, TeacherConfig config, Clock clock) {
    TeacherService service =
        new TeacherService(kafka, LABELS, config, meters, health, () -> model, clock);
    return Worker.start("teacher", health, service::run);
  }

  /** Tells the teacher to stop, and waits for it. */
  static void stop(Worker teacher) throws InterruptedException {
    teacher.requestStop();
    teacher.join();
  }

  TopicReader read(String topic) {
    return new TopicReader(kafka.bootstrapServers(), topic);
  }

  /** Samples with the texts {@code text 0}, {@code text 1}, ...; their ids are {@code id-0}, ... */
  void send(int from, int to) throws Exception {
    IntStream.range(from, to).forEach(i -> send("id-" + i, "text " + i));
    flush();
  }

  void send(String id, String text) {
    Sample sample =
        Sample.newBuilder()
            .setId(id)
            .setText(text)
            .addLabels(id.length() % 3)
            .setLabelSpace(LABELS.fingerprint())
            .build();
    send(new ProducerRecord<>(topics.samples(), utf8(id), sample.toByteArray()));
  }

  void send(ProducerRecord<byte[], byte[]> record) {
    sent.add(producer.send(record));
  }

  /** Waits until all samples are on their topic. */
  void flush() throws Exception {
    producer.flush();
    for (Future<RecordMetadata> written : sent) {
      written.get();
    }
    sent.clear();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The sum of the committed offsets; it is the number of samples when none is left. */
  long committed() throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(kafka.clientProperties()))) {
      return admin
          .listConsumerGroupOffsets(kafka.topicPrefix() + "teacher-t1")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(offset -> offset.offset())
          .sum();
    }
  }

  double count(MeterFamily meter, String... tags) {
    var counter = meters.find(meter.meterName()).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    producer.close();
  }
}
