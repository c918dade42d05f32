package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.HardgateProcess;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Features;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import io.hardgate.pairing.PairingService;
import io.hardgate.teacher.TeacherService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small Hardgate at work, and how to break it. Samples, two teachers and pairing are in this
 * process; the trainer has one of its own.
 */
final class WatchedFlow implements AutoCloseable {

  static final String STUDENT = "pupil";

  /** The teacher that pairs wait for, for as long as the test lasts. */
  static final String REQUIRED = "house";

  /** The teacher that they wait for only while it is there. */
  static final String OPTIONAL = "guest";

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(50);
  private static final int AT_ONCE = 8;

  private final Closer closer = new Closer();
  private final Health health = new Health();
  private final Map<String, MoodyTeacher> models = new HashMap<>();
  private final Map<String, Worker> teachers = new HashMap<>();
  private final LabelSpace labels = LabelSpace.of(List.of("low", "middle", "high"));
  private final Path directory;
  private final ConfigSource source;
  private final Topics topics;
  private final Registry registry;
  private final MetricsServer server;
  private final KafkaProducer<byte[], byte[]> producer;
  private HardgateProcess trainer;
  private int trainers;

  WatchedFlow(Path directory) throws IOException {
    this.directory = directory;
    EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
    source =
        ConfigSource.defaults()
            .setValue("kafka.bootstrapServers", broker.bootstrapServers())
            .setValue("labels.names", labels.names())
            .setValue("pairing.required", List.of(REQUIRED))
            .setValue("pairing.presence", "1s")
            .setValue("pairing.deadline", "30m")
            .setValue("pairing.stateDirectory", directory.resolve("state").toString());
    HardgateConfig config = source.build();
    topics = config.kafka().topics();
    Map<String, Object> client = config.kafka().clientProperties();
    try (TopicAdmin admin = new TopicAdmin(client, topics, PATIENCE)) {
      List<String> unused = admin.create(1, (short) 1);
    }
    registry = closer.register(new Registry());
    server = closer.register(new MetricsServer("127.0.0.1", 0, registry.meters(), health));
    producer =
        closer.register(
            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer()));
    PairingService pairing =
        new PairingService(config.kafka(), labels, config.pairing(), registry.meters(), health);
    closer.register(Worker.start("pairing", health, pairing::run));
    startTeacher(REQUIRED);
    startTeacher(OPTIONAL);
    startTrainer();
    closer.register(() -> trainer.close());
    await("services").atMost(PATIENCE).until(health::ready);
    closer.register(Worker.start("samples", new Health(), this::produce));
  }

  /** The ports of its processes. */
  List<Integer> ports() {
    return List.of(server.port(), trainer.metrics().getPort());
  }

  void startTeacher(String id) {
    HardgateConfig config =
        source.setValue("teacher.id", id).setValue("teacher.batch.linger", "5ms").build();
    MoodyTeacher model = models.computeIfAbsent(id, name -> new MoodyTeacher());
    TeacherService service =
        new TeacherService(
            config.kafka(),
            labels,
            config.teacher(),
            registry.meters(),
            health,
            () -> model,
            Clock.systemUTC());
    teachers.put(id, closer.register(Worker.start("teacher", health, service::run)));
  }

  void stopTeacher(String id) throws InterruptedException {
    teachers.get(id).requestStop();
    teachers.get(id).join();
  }

  void turnToNoise(String id) {
    models.get(id).turnToNoise();
  }

  void startTrainer() throws IOException {
    trainer =
        new HardgateProcess(
            Files.createDirectories(directory.resolve("trainer-" + trainers++)),
            arguments().toArray(String[]::new));
  }

  void killTrainer() throws InterruptedException {
    trainer.kill();
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("train"));
    HardgateConfig config = source.build();
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrapServers", config.kafka().bootstrapServers());
    settings.put("labels.names", labels.names().toString());
    settings.put("http.port", "0");
    settings.put("student.id", STUDENT);
    settings.put("student.model.kind", "mlp");
    settings.put("student.model.features", Integer.toString(MoodyTeacher.FEATURES));
    settings.put("student.model.hidden", "[8]");
    settings.put("student.supervision.blend", "mean-logits");
    settings.put("student.supervision.guard.mode", "quarantine");
    settings.put("student.batchSize", "16");
    settings.put("student.heldOutShare", "0.2");
    settings.put("student.evaluateSteps", "20");
    settings.put("student.checkpointSteps", "20");
    settings.put("student.promotion.positions", "50");
    settings.put("student.divergence.mode", "warn");
    settings.put("student.directory", directory.resolve("students").toString());
    settings.put("student.promotion.directory", directory.resolve("models").toString());
    settings.put("student.device", "cpu");
    settings.put("student.threads", "1");
    settings.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    return arguments;
  }

  private void produce(StopSignal stop) throws InterruptedException {
    Random random = new Random(1);
    for (int i = 0; !stop.await(BETWEEN_SAMPLES); i++) {
      for (int j = 0; j < AT_ONCE; j++) {
        String id = "sample-" + i + "-" + j;
        float[] features = MoodyTeacher.random(random, 1);
        Sample.Builder sample =
            Sample.newBuilder()
                .setId(id)
                .addLabels(draw(random, MoodyTeacher.logits(features)))
                .setLabelSpace(labels.fingerprint());
        Features.Builder values = Features.newBuilder();
        for (float value : features) {
          values.addValues(value);
        }
        send(topics.samples(), id, sample.setFeatures(values).build().toByteArray());
      }
    }
  }

  private static int draw(Random random, float[] z) {
    double all = 0;
    for (float value : z) {
      all += Math.exp(value);
    }
    double left = random.nextDouble() * all;
    int drawn = 0;
    while (drawn < z.length - 1 && left >= Math.exp(z[drawn])) {
      left -= Math.exp(z[drawn++]);
    }
    return drawn;
  }

  /** A sample that is none, and logits that are no numbers. */
  void sendBadRecords() {
    send(topics.samples(), "bad", "not a sample".getBytes(StandardCharsets.UTF_8));
    Logits logits =
        Logits.newBuilder()
            .setSampleId("bad")
            .setTeacherId(OPTIONAL)
            .setTeacherVersion("1")
            .setLabelSpace(labels.fingerprint())
            .setPositions(1)
            .setDense(DenseValues.encode(new float[] {0, Float.NaN, 0}, Dtype.FLOAT32))
            .build();
    send(topics.logits(), "bad", logits.toByteArray());
  }

  private void send(String topic, String key, byte[] value) {
    var unused =
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Fails if something has failed that was not told to. */
  void assertWell() {
    assertThat(health.alive()).as(health.states().toString()).isTrue();
  }

  @Override
  public void close() {
    closer.close();
  }
}
