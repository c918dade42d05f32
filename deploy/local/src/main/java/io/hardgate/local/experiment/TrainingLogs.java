package io.hardgate.local.experiment;

import io.hardgate.config.Durations;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.quickstart.SampleProducer;
import io.hardgate.local.quickstart.TopicAccount;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.metrics.Registry;
import io.hardgate.pairing.PairingService;
import io.hardgate.teacher.TeacherGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes training logs: samples in, pairs out, through the teachers and the pairing of production.
 * One that is finished is not made again; one that was interrupted is made anew.
 */
final class TrainingLogs {

  private static final int PARTITIONS = 3;

  private final Path directory;
  private final PrintWriter out;

  /**
   * Wiring.
   *
   * @param directory where it is noted which logs are finished
   * @param out for a line of each log
   */
  TrainingLogs(Path directory, PrintWriter out) {
    this.directory = directory;
    this.out = out;
  }

  /**
   * Makes it, unless it is there.
   *
   * @throws HardgateException if a service fails, a sample comes out as no pair, or it is stopped
   *     before the end
   */
  void make(LogPlan plan, StopSignal stop) throws InterruptedException {
    Path marker = directory.resolve(plan.name() + ".pairs");
    if (Files.exists(marker)) {
      return;
    }
    long start = System.nanoTime();
    HardgateConfig config = plan.config();
    recreateTopics(config);
    try (Closer closer = new Closer()) {
      Registry registry = closer.register(new Registry());
      List<Worker> workers = start(plan, registry, closer);
      try (SampleProducer producer =
          new SampleProducer(config.kafka().clientProperties(), config.kafka().topics())) {
        plan.samples().forEach(producer::send);
        await(plan, producer, workers, stop);
      }
      Files.writeString(marker, "");
      out.printf(
          "training log %s: %,d pairs in %s%n", plan.name(), plan.samples().size(), since(start));
      out.flush();
    } catch (IOException e) {
      throw new HardgateException(marker + " cannot be written", e);
    }
  }

  private static String since(long startNanos) {
    return Durations.format(
        Duration.ofNanos(System.nanoTime() - startNanos).truncatedTo(ChronoUnit.SECONDS));
  }

  /** Nothing is left of one that was interrupted. */
  static void recreateTopics(HardgateConfig config) {
    try (TopicAdmin admin =
        new TopicAdmin(
            config.kafka().clientProperties(),
            config.kafka().topics(),
            config.kafka().connectTimeout())) {
      admin.deleteAll();
      Path state = config.pairing().stateDirectory();
      if (Files.exists(state)) {
        Workspace.remove(state);
      }
      List<String> unused = admin.create(PARTITIONS, (short) 1);
    }
  }

  private static List<Worker> start(LogPlan plan, Registry registry, Closer closer) {
    HardgateConfig config = plan.config();
    Health health = new Health();
    LabelSpace labels = config.labels().space();
    List<Worker> workers = new ArrayList<>();
    PairingService pairing =
        new PairingService(config.kafka(), labels, config.pairing(), registry.meters(), health);
    workers.add(closer.register(Worker.start("pairing", health, pairing::run)));
    if (plan.taught()) {
      TeacherGroup teachers =
          new TeacherGroup(
              config.kafka(), labels, config.teacherSections(), registry.meters(), health);
      workers.add(closer.register(Worker.start("teachers", health, teachers::run)));
      ScaledTeacher scaled = new ScaledTeacher(config.kafka());
      workers.add(closer.register(Worker.start("scaled teachers", health, scaled::run)));
    }
    closer.register(() -> workers.forEach(Worker::requestStop));
    return workers;
  }

  private void await(LogPlan plan, SampleProducer producer, List<Worker> workers, StopSignal stop)
      throws InterruptedException {
    KafkaConfig kafka = plan.config().kafka();
    int samples = plan.samples().size();
    try (TopicAccount account = new TopicAccount(kafka.clientProperties(), kafka.topics())) {
      account.await(samples, producer, workers, settled -> {}, stop);
      long lost = samples - account.paired();
      if (lost > 0) {
        throw new HardgateException(
            "%,d of %,d samples came out as dead letters".formatted(lost, samples));
      }
    }
  }
}
