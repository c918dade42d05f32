package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.BrokerCluster;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.HardgateProcess;
import io.hardgate.local.trainer.Scrape;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.student.StudentService;
import io.hardgate.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers, and teacher, pairing and trainer at work on them, each a process of its own. One
 * broker after the other is killed with SIGKILL under load, each when the one before it is back.
 * More, and others: {@code -Dhardgate.brokerKills=20 -Dhardgate.seed=2}.
 */
@Timeout(3600)
class KilledBrokersTest {

  private static final int KILLS = Integer.getInteger("hardgate.brokerKills", 2);
  private static final long SEED = Long.getLong("hardgate.seed", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 3;
  private static final int BATCH = 16;
  private static final String TEACHER = "graduate";
  private static final String LABELS = "[ham, spam, eggs]";

  @TempDir private Path directory;
  private final Random random = new Random(SEED);
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void nothingIsLostOrDoneTwiceWhicheverBrokerDies() throws Exception {
    try (BrokerCluster brokers = BrokerCluster.start(directory.resolve("brokers"), BROKERS)) {
      HardgateConfig config = config(brokers, "");
      createTopics(config);
      graduate(brokers);
      try (HardgateProcess teacher = start(brokers, "teach");
          HardgateProcess pairing = start(brokers, "pair");
          HardgateProcess trainer = start(brokers, "train");
          BrokerOutcomes outcomes = new BrokerOutcomes(config, TEACHER)) {
        List<HardgateProcess> services = List.of(teacher, pairing, trainer);
        SampleTraffic traffic = new SampleTraffic(config, BATCH, SEED);
        try (traffic) {
          killOneAfterTheOther(brokers, services, traffic, outcomes);
        }
        awaitOrSay(services, () -> outcomes.settled(traffic));
        awaitOrSay(services, () -> trained(trainer) >= traffic.samples().size());
        assertThat(trained(trainer)).isEqualTo(traffic.samples().size());
        for (HardgateProcess service : services) {
          assertThat(service.signal("TERM")).as(service.output()).isZero();
          assertThat(service.output()).doesNotContain(" ERROR ");
        }
        outcomes.check(traffic);
        System.out.printf(
            "seed %d, %d brokers killed: %d samples paired and trained once each; %s%n",
            SEED, KILLS, traffic.samples().size(), outcomes.summary());
        for (HardgateProcess service : services) {
          service
              .output()
              .lines()
              .filter(line -> line.contains(" WARN "))
              .forEach(System.out::println);
        }
      }
    }
  }

  private void killOneAfterTheOther(
      BrokerCluster brokers,
      List<HardgateProcess> services,
      SampleTraffic traffic,
      BrokerOutcomes outcomes)
      throws InterruptedException {
    int killed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int moment = outcomes.pairs() + 1 + random.nextInt(500);
      awaitOrSay(services, () -> outcomes.pairs() >= moment);
      killed = another(killed);
      brokers.kill(killed);
      // It goes on without it.
      int more = outcomes.pairs() + 1 + random.nextInt(500);
      awaitOrSay(services, () -> outcomes.pairs() >= more);
      brokers.restart(killed);
      brokers.awaitInSync(PATIENCE);
      assertThat(traffic.flowing()).isTrue();
    }
    int more = outcomes.pairs() + 100;
    awaitOrSay(services, () -> outcomes.pairs() >= more);
  }

  private int another(int before) {
    int node = 1 + random.nextInt(BROKERS);
    return node == before ? 1 + node % BROKERS : node;
  }

  private static void awaitOrSay(List<HardgateProcess> services, Callable<Boolean> done) {
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> done.call() || !services.stream().allMatch(HardgateProcess::running));
    } finally {
      for (HardgateProcess service : services) {
        assertThat(service.running()).as(service.output()).isTrue();
      }
    }
  }

  private long trained(HardgateProcess trainer) throws InterruptedException {
    return (long)
        Scrape.of(http, trainer.metrics()).sum("hardgate_student_positions_trained_total");
  }

  private HardgateProcess start(BrokerCluster brokers, String command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    settings(brokers, "").forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    return new HardgateProcess(
            Files.createDirectory(directory.resolve(command)), arguments.toArray(String[]::new))
        .until("/metrics");
  }

  private Map<String, String> settings(BrokerCluster brokers, String prefix) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("kafka.bootstrapServers", brokers.bootstrapServers());
    settings.put("kafka.topicPrefix", prefix);
    settings.put("labels.names", LABELS);
    settings.put("http.port", "0");
    settings.put("teacher.id", TEACHER);
    settings.put("teacher.kind", "student");
    settings.put("teacher.model", directory.resolve("graduates").resolve("student").toString());
    settings.put("pairing.required", "[" + TEACHER + "]");
    settings.put("pairing.stateDirectory", directory.resolve("state").toString());
    settings.put("student.model.buckets", "256");
    settings.put("student.model.embedding", "8");
    settings.put("student.model.hidden", "[16]");
    settings.put("student.supervision.teacher", TEACHER);
    settings.put("student.batchSize", Integer.toString(BATCH));
    settings.put("student.heldOutShare", "0"); // every pair is trained, so that they can be counted
    settings.put("student.promotion.mode", "manual");
    settings.put("student.checkpointSteps", "10");
    settings.put("student.directory", directory.resolve("students").toString());
    settings.put("student.device", "cpu");
    settings.put("student.threads", "1");
    return settings;
  }

  private HardgateConfig config(BrokerCluster brokers, String prefix, String... more) {
    ConfigSource source = ConfigSource.defaults();
    for (Map.Entry<String, String> setting : settings(brokers, prefix).entrySet()) {
      source = source.set(setting.getKey(), setting.getValue());
    }
    for (String assignment : more) {
      source = source.set(assignment);
    }
    return source.build();
  }

  private static void createTopics(HardgateConfig config) {
    try (TopicAdmin admin =
        new TopicAdmin(config.kafka().clientProperties(), config.kafka().topics(), PATIENCE)) {
      List<String> unused = admin.create(PARTITIONS, (short) BROKERS);
    }
  }

  /** A student that will teach: any will do. */
  private void graduate(BrokerCluster brokers) throws Exception {
    HardgateConfig config =
        config(
            brokers,
            "school.",
            "student.passes=1",
            "student.directory=" + directory.resolve("graduates"));
    createTopics(config);
    String labels = config.labels().space().fingerprint();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config.kafka().clientProperties(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 10 * BATCH; i++) {
        int label = i % config.labels().names().size();
        float[] logits = new float[config.labels().names().size()];
        logits[label] = 1;
        String id = "g" + i;
        Pair pair =
            Pair.newBuilder()
                .setSample(
                    Sample.newBuilder()
                        .setId(id)
                        .setText(config.labels().names().get(label))
                        .addLabels(label)
                        .setLabelSpace(labels))
                .addLogits(
                    Logits.newBuilder()
                        .setSampleId(id)
                        .setTeacherId(TEACHER)
                        .setTeacherVersion("0")
                        .setLabelSpace(labels)
                        .setPositions(1)
                        .setDense(DenseValues.encode(logits, Dtype.FLOAT32)))
                .build();
        var unused =
            producer.send(
                new ProducerRecord<>(
                    config.kafka().topics().pairs(),
                    id.getBytes(StandardCharsets.UTF_8),
                    pair.toByteArray()));
      }
    }
    var unused =
        new StudentService(
                config.kafka(),
                config.labels().space(),
                config.student(),
                new SimpleMeterRegistry(),
                new Health())
            .run(new StopSignal());
    assertThat(TopicReader.all(config.kafka().clientProperties(), config.kafka().topics().pairs()))
        .hasSize(10 * BATCH);
  }
}
