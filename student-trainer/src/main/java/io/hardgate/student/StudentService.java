package io.hardgate.student;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetterProducer;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.HeldOut;
import io.hardgate.student.stream.PairDecoder;
import io.hardgate.student.stream.PairFeeder;
import io.hardgate.student.stream.PairLog;
import io.hardgate.student.training.Compute;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;

/** Trains one student on {@code pairs}: wires log, feeder, step, evaluation and checkpoints. */
public final class StudentService {

  private final KafkaConfig kafka;
  private final LabelSpace labels;
  private final StudentConfig config;
  private final MeterRegistry registry;
  private final Health health;
  private final TrainingProgress progress;

  public StudentService(
      KafkaConfig kafka,
      LabelSpace labels,
      StudentConfig config,
      MeterRegistry registry,
      Health health) {
    this(kafka, labels, config, registry, health, TrainingProgress.NONE);
  }

  public StudentService(
      KafkaConfig kafka,
      LabelSpace labels,
      StudentConfig config,
      MeterRegistry registry,
      Health health,
      TrainingProgress progress) {
    this.kafka = kafka;
    this.labels = labels;
    this.config = config;
    this.registry = registry;
    this.health = health;
    this.progress = progress;
  }

  /**
   * Trains until stopped, or until the passes are over.
   *
   * @return what it came to
   * @throws io.hardgate.lifecycle.HardgateException if the broker, a topic, the device or a
   *     checkpoint is not as it has to be
   */
  public StudentResult run(StopSignal stop) throws InterruptedException {
    health.set("student", new Health.State.Starting("connecting"));
    Topics topics = kafka.topics();
    Map<String, Object> client = kafka.clientProperties();
    int partitions;
    try (TopicAdmin admin = new TopicAdmin(client, topics, kafka.connectTimeout())) {
      partitions = admin.equalPartitions(List.of(topics.pairs()));
    }
    PairDecoder decoder = new PairDecoder(new RecordRules(labels), InputEncoder.of(config.model()));
    StudentMeters meters = new StudentMeters(registry, config.id(), target(config.supervision()));
    HeldOut heldOut = new HeldOut(config.heldOut());
    BatchQueue queue = new BatchQueue(config.batchSize(), labels.classes());
    try (Closer closer = new Closer()) {
      NDManager manager = closer.register(Compute.open(config.device(), config.threads()));
      Training training = closer.register(new Training(manager, config, labels, meters));
      StudentCards cards = closer.register(new StudentCards(client, topics, config.id(), labels));
      training.resume();
      DeadLetterProducer deadLetters =
          closer.register(
              new DeadLetterProducer(client, topics, "student:" + config.id(), registry));
      PairLog log = closer.register(new PairLog(client, topics.pairs(), partitions));
      PairFeeder feeder =
          new PairFeeder(log, decoder, deadLetters, heldOut, queue, meters, config.batchSize());
      // Read here: what changes in the training belongs to this thread.
      Map<Integer, Long> from = training.nextOffsets();
      Map<Integer, Long> rangeEnd = training.rangeEnd();
      int pass = training.pass();
      Worker feeding =
          closer.register(
              Worker.start(
                  "student-feeder",
                  new Health(),
                  signal -> feed(feeder, from, rangeEnd, pass, signal)));
      health.set("student", new Health.State.Ready());
      StudentResult result =
          new TrainingLoop(training, queue, heldOut, deadLetters, cards, config, progress)
              .run(feeding, stop);
      health.set("student", new Health.State.Stopped());
      return result;
    }
  }

  private static String target(StudentConfig.Supervision supervision) {
    return supervision.blend() == StudentConfig.Blend.SINGLE
        ? supervision.teacher()
        : supervision.blend().toString();
  }

  private void feed(
      PairFeeder feeder,
      Map<Integer, Long> from,
      Map<Integer, Long> rangeEnd,
      int pass,
      StopSignal stop)
      throws InterruptedException {
    if (config.passes().isPresent()) {
      feeder.passes(
          config.passes().getAsInt(), config.shuffle(), config.seed(), rangeEnd, pass, stop);
    } else {
      feeder.follow(from, stop);
    }
  }
}
