package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.quickstart.SampleProducer;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.metrics.Registry;
import io.hardgate.pairing.PairingService;
import io.hardgate.student.StudentService;
import io.hardgate.student.TrainingProgress;
import io.hardgate.teacher.TeacherService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Teacher, pairing and trainer in this process, on one partition: so pair i is learned from in step
 * i / batch size.
 */
final class Pipeline implements AutoCloseable {

  private static final Duration GLANCE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Closer closer = new Closer();
  private final Steps steps = new Steps();
  private final List<Worker> workers = new ArrayList<>();
  private final SampleProducer producer;
  private final HardgateConfig config;
  private final List<Gloss> glosses = WordNet.split().stream();
  private int sent;

  /**
   * Starts it.
   *
   * @param settings with the broker, a topic prefix of its own, and the teacher
   */
  Pipeline(ConfigSource settings) {
    Path directory = closer.register(new Workspace()).directory();
    config =
        settings
            .setValue("pairing.required", List.of("teacher"))
            .setValue("pairing.stateDirectory", directory.resolve("state").toString())
            .setValue("student.directory", directory.resolve("students").toString())
            .set("student.heldOutShare", "0")
            .set("student.promotion.mode", "manual")
            .set("student.divergence.mode", "off")
            .set("student.threads", "1")
            .build();
    BenchTopics.create(config.kafka(), 1);
    Registry registry = closer.register(new Registry());
    Health health = new Health();
    producer =
        closer.register(
            new SampleProducer(config.kafka().clientProperties(), config.kafka().topics()));
    start(
        "student",
        new StudentService(
                config.kafka(),
                config.labels().space(),
                config.student(),
                registry.meters(),
                health,
                steps)
            ::run,
        health);
    start(
        "pairing",
        new PairingService(
                config.kafka(),
                config.labels().space(),
                config.pairing(),
                registry.meters(),
                health)
            ::run,
        health);
    start(
        "teacher",
        new TeacherService(
                config.kafka(),
                config.labels().space(),
                config.teacher(),
                registry.meters(),
                health)
            ::run,
        health);
  }

  private void start(String name, Worker.Job task, Health health) {
    workers.add(closer.register(Worker.start(name, health, task)));
  }

  HardgateConfig config() {
    return config;
  }

  /** Sends a batch, and waits until it is learned from: now everybody is there. */
  void warmUp(StopSignal stop) throws InterruptedException {
    for (int i = 0; i < config.student().batchSize(); i++) {
      send();
    }
    List<Long> unused = awaitSteps(stop);
  }

  /** Sends the next sample, a gloss under an id that none had before. */
  void send() {
    Sample sample = SampleProducer.sample(glosses.get(sent % glosses.size()), Split.TRAIN);
    producer.send(sample.toBuilder().setId("sample-" + sent++).build());
  }

  /**
   * Waits until all that was sent is learned from, but for what is left for the next batch.
   *
   * @return when each step ended, in milliseconds since 1970
   */
  List<Long> awaitSteps(StopSignal stop) throws InterruptedException {
    int expected = sent / config.student().batchSize();
    long start = System.nanoTime();
    while (steps.ended().size() < expected) {
      if (stop.await(GLANCE)) {
        stop.throwIfRequested();
      }
      for (Worker worker : workers) {
        if (worker.ended()) {
          worker.join();
        }
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new HardgateException(
            "%d of %d steps in %d s"
                .formatted(steps.ended().size(), expected, PATIENCE.toSeconds()));
      }
    }
    return steps.ended();
  }

  /** When each step ended. */
  private static final class Steps implements TrainingProgress {

    private final List<Long> ended = new ArrayList<>();

    @Override
    public synchronized void stepped(long step, int pass) {
      ended.add(System.currentTimeMillis());
    }

    synchronized List<Long> ended() {
      return List.copyOf(ended);
    }
  }

  @Override
  public void close() {
    workers.forEach(Worker::requestStop);
    closer.close();
  }
}
