package io.hardgate.local.soak;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.trainer.Scrape;
import io.hardgate.local.trainer.TrainerProcess;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.TopicAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A broker and a producer in this process, and a trainer in another one that follows for as long as
 * it is told to. Runs on the main thread.
 */
public final class Soak {

  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final Duration TO_START = Duration.ofMinutes(2);
  private static final Duration TO_CATCH_UP = Duration.ofMinutes(10);

  /** Of all partitions together: an hour of the default rate would be four times as much. */
  private static final long RETAINED_BYTES = 512L << 20;

  private static final int SEGMENT_BYTES = 16 << 20;

  /** About 30 MB. */
  private static final long MOST_BEHIND = 100_000;

  private final SoakPlan plan;
  private final Class<?> main;
  private final PrintWriter out;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<SoakRow> rows = new ArrayList<>();
  private double mostBytes;

  /**
   * A run.
   *
   * @param main the class that the launcher starts
   * @param out for a row of each interval
   */
  public Soak(SoakPlan plan, Class<?> main, PrintWriter out) {
    this.plan = plan;
    this.main = main;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @throws HardgateException if it is stopped before its end, the trainer ends before its end, or
   *     it does not train on all that was produced
   */
  public SoakFigures run(StopSignal stop) throws InterruptedException {
    ResidentMemory unused = ResidentMemory.of(ProcessHandle.current().pid());
    try (Closer closer = new Closer()) {
      Path directory = closer.register(new Workspace()).directory();
      EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
      Map<String, String> assignments = assignments(broker, directory);
      HardgateConfig config = ConfigSource.defaults().set(assignments).build();
      createTopics(config.kafka());
      TrainerProcess trainer =
          closer.register(
              new TrainerProcess(
                  main,
                  temporary(directory),
                  plan.log().orElse(directory.resolve("trainer.log")),
                  assignments));
      LoopedPairs pairs =
          new LoopedPairs(
              config.kafka().clientProperties(),
              config.kafka().topics().pairs(),
              config.student().supervision().teacher(),
              plan.rate(),
              MOST_BEHIND);
      URI metrics = awaitStart(trainer, stop);
      long start = System.nanoTime();
      try (Worker producer = Worker.start("producer", new Health(), pairs::run)) {
        measure(trainer, metrics, pairs, producer, start, stop);
      }
      awaitTrained(trainer, metrics, pairs, config.student().batchSize(), start, stop);
      trainer.end();
      return SoakFigures.of(plan, rows, pairs.produced(), mostBytes);
    }
  }

  private static Map<String, String> assignments(EmbeddedBroker broker, Path directory) {
    Map<String, String> assignments = new LinkedHashMap<>();
    assignments.put("kafka.bootstrapServers", broker.bootstrapServers());
    assignments.put("http.port", "0");
    assignments.put("labels.names", "[" + String.join(", ", WordNet.labels().names()) + "]");
    assignments.put("student.directory", directory.resolve("students").toString());
    assignments.put("student.promotion.directory", directory.resolve("models").toString());
    return assignments;
  }

  private static Path temporary(Path directory) {
    try {
      return Files.createDirectory(directory.resolve("temporary"));
    } catch (IOException e) {
      throw new HardgateException("no temporary directory in " + directory, e);
    }
  }

  private void createTopics(KafkaConfig kafka) throws InterruptedException {
    try (TopicAdmin topics =
            new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout());
        Admin admin = Admin.create(kafka.clientProperties())) {
      topics.create(plan.partitions(), (short) 1);
      Map<String, Long> settings =
          Map.of(
              TopicConfig.RETENTION_BYTES_CONFIG,
              RETAINED_BYTES / plan.partitions(),
              TopicConfig.SEGMENT_BYTES_CONFIG,
              (long) SEGMENT_BYTES);
      List<AlterConfigOp> changes = new ArrayList<>();
      settings.forEach(
          (name, value) ->
              changes.add(
                  new AlterConfigOp(
                      new ConfigEntry(name, value.toString()), AlterConfigOp.OpType.SET)));
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().pairs()), changes))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the retention of the pairs was not set", e);
    }
  }

  private static URI awaitStart(TrainerProcess trainer, StopSignal stop)
      throws InterruptedException {
    long start = System.nanoTime();
    URI metrics = trainer.metrics();
    while (metrics == null) {
      trainer.throwIfEnded();
      if (since(start).compareTo(TO_START) > 0) {
        throw new HardgateException(
            "the trainer was not there after " + TO_START.toSeconds() + " s");
      }
      if (stop.await(GLANCE)) {
        stop.throwIfRequested();
      }
      metrics = trainer.metrics();
    }
    return metrics;
  }

  /** A row each interval, and memory every second. */
  private void measure(
      TrainerProcess trainer,
      URI metrics,
      LoopedPairs pairs,
      Worker producer,
      long start,
      StopSignal stop)
      throws InterruptedException {
    while (since(start).compareTo(plan.duration()) < 0) {
      double resident = 0;
      double anonymous = 0;
      int glances = 0;
      Duration end = plan.every().multipliedBy(rows.size() + 1L);
      while (glances == 0 || since(start).compareTo(end) < 0) {
        if (stop.await(GLANCE)) {
          stop.throwIfRequested();
        }
        trainer.throwIfEnded();
        if (producer.ended()) {
          producer.join();
        }
        ResidentMemory memory = ResidentMemory.of(trainer.pid());
        mostBytes = Math.max(mostBytes, (double) memory.bytes());
        resident += memory.bytes();
        anonymous += memory.anonymous();
        glances++;
      }
      // By its place: a glance that comes late must not move a row into another stretch.
      SoakRow row =
          row(Scrape.of(http, metrics), end.toSeconds(), resident / glances, anonymous / glances);
      pairs.lag(row.lag());
      add(row);
    }
  }

  private void awaitTrained(
      TrainerProcess trainer,
      URI metrics,
      LoopedPairs pairs,
      int batchSize,
      long start,
      StopSignal stop)
      throws InterruptedException {
    long stopped = System.nanoTime();
    long before = -1;
    while (true) {
      ResidentMemory memory = ResidentMemory.of(trainer.pid());
      SoakRow row =
          row(
              Scrape.of(http, metrics),
              since(start).toSeconds(),
              (double) memory.bytes(),
              (double) memory.anonymous());
      long left = pairs.produced() - row.trained() - row.heldOut();
      // What is too few for a batch is not accounted for, and pairs between it are held out.
      if (left < 2L * batchSize && left == before) {
        add(row);
        return;
      }
      before = left;
      if (since(stopped).compareTo(TO_CATCH_UP) > 0) {
        throw new HardgateException(
            "of %d pairs %d were neither trained nor held out".formatted(pairs.produced(), left));
      }
      trainer.throwIfEnded();
      if (stop.await(GLANCE)) {
        stop.throwIfRequested();
      }
    }
  }

  private static SoakRow row(Scrape scrape, long seconds, double resident, double anonymous) {
    return new SoakRow(
        seconds,
        (long) scrape.sum("hardgate_student_step_seconds_count"),
        (long) scrape.sum("hardgate_student_positions_trained_total"),
        (long) scrape.sum("hardgate_student_pairs_consumed_total", "split=\"held-out\""),
        (long) scrape.sum("hardgate_student_lag_records"),
        resident,
        anonymous,
        scrape.sum("jvm_memory_used_bytes", "area=\"heap\""),
        scrape.sum("jvm_memory_committed_bytes", "area=\"heap\""));
  }

  private void add(SoakRow row) {
    rows.add(row);
    out.println(row.line());
    out.flush();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
