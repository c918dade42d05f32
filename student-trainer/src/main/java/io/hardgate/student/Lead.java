package io.hardgate.student;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.PromotionConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.KafkaMeters;
import io.hardgate.student.checkpoint.Accounted;
import io.hardgate.student.checkpoint.CheckpointReader;
import io.hardgate.student.checkpoint.CheckpointWriter;
import io.hardgate.student.checkpoint.Checkpoints;
import io.hardgate.student.checkpoint.Lineage;
import io.hardgate.student.checkpoint.ResumePoint;
import io.hardgate.student.checkpoint.Snapshot;
import io.hardgate.student.checkpoint.Storage;
import io.hardgate.student.evaluations.EvaluationLog;
import io.hardgate.student.metrics.StudentCatalogue;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.promotion.PromotionMeters;
import io.hardgate.student.promotion.PromotionStep;
import io.hardgate.student.promotion.StudentPredictor;
import io.hardgate.student.promotion.StudentsTopic;
import io.hardgate.student.standing.Commits;
import io.hardgate.student.standing.Term;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.HeldOut;
import io.hardgate.student.stream.HeldOutShare;
import io.hardgate.student.stream.Journal;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.stream.PairDecoder;
import io.hardgate.student.stream.PairFeeder;
import io.hardgate.student.stream.PairLog;
import io.hardgate.student.stream.Refused;
import io.hardgate.student.training.Compute;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains the student for one term: wires all that a leader has, from the takeover to the end. */
final class Lead {

  private static final Logger LOG = LoggerFactory.getLogger(StudentService.class);

  /** Before the id of a student, in {@code student.start.warmStart}. */
  private static final String IN_PRODUCTION = "promoted:";

  /** How long a step waits at a checkpoint for what is in production; else it asks another time. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KafkaConfig kafka;
  private final LabelSpace labels;
  private final StudentConfig config;
  private final MeterRegistry registry;
  private final Health health;
  private final TrainingProgress progress;
  private final Storage storage;

  Lead(
      KafkaConfig kafka,
      LabelSpace labels,
      StudentConfig config,
      MeterRegistry registry,
      Health health,
      TrainingProgress progress,
      Storage storage) {
    this.kafka = kafka;
    this.labels = labels;
    this.config = config;
    this.registry = registry;
    this.health = health;
    this.progress = progress;
    this.storage = storage;
    DeadLetters.countFromZero(registry, service(), PairDecoder.REASONS);
  }

  /**
   * Trains until stopped, or until the passes are over.
   *
   * @throws io.hardgate.student.standing.LeadershipLostException if another trainer leads
   */
  StudentResult run(Term term, StopSignal stop) throws InterruptedException {
    tell(new Health.State.Starting("taking over: reading the newest checkpoint"));
    RateLimitedLog problems = new RateLimitedLog(LOG);
    Topics topics = kafka.topics();
    Map<String, Object> client = kafka.clientProperties();
    int partitions;
    try (TopicAdmin admin = new TopicAdmin(client, topics, kafka.connectTimeout())) {
      partitions = admin.equalPartitions(List.of(topics.pairs()));
    }
    PairDecoder decoder =
        new PairDecoder(
            new RecordRules(labels),
            InputEncoder.of(config.model(), labels.classes()),
            new HeldOutShare(config.heldOutShare()));
    StudentMeters meters = new StudentMeters(registry, config.id(), target(config.supervision()));
    StudentCatalogue.INFO.gauge(
        registry,
        Tags.of(
            "student",
            config.id(),
            "policy",
            config.supervision().policy().toString(),
            "mode",
            config.passes().isPresent() ? "passes" : "follow",
            "divergence",
            config.divergence().mode().toString()),
        config,
        unused -> 1);
    HeldOut heldOut = new HeldOut(config.heldOut(), config.heldBytes(), partitions);
    BatchQueue queue = new BatchQueue(labels.classes());
    Checkpoints checkpoints = new Checkpoints(config.directory().resolve(config.id()), storage);
    try (Closer closer = new Closer()) {
      closer.register(problems::end);
      NDManager manager = closer.register(Compute.open(config.device(), config.threads()));
      Training training =
          closer.register(new Training(manager, config, labels, meters, topics.pairs(), problems));
      Promoting promoting =
          closer.register(new Promoting(training, promotion(manager), term.session()));
      Commits commits =
          closer.register(
              new Commits(client, topics, config.id(), term, stop, this::tell, problems));
      Optional<StudentCard> card = commits.open().card();
      commits.records().promotion().ifPresent(meters::promoted);
      Optional<ResumePoint> point =
          ResumePoint.find(
              config.id(),
              card,
              checkpoints,
              new CheckpointReader(labels.fingerprint(), config.supervision().teacher()));
      point.flatMap(ResumePoint::written).ifPresent(meters::checkpointed);
      point.ifPresentOrElse(
          training::resume,
          () -> config.start().warmStart().map(this::model).ifPresent(training::warmStart));
      Lineage lineage =
          new Lineage(
              config.id(),
              checkpoints,
              commits,
              term.session(),
              config.keep(),
              point.map(ResumePoint::saved).orElse(List.of()));
      Optional<Journal> journal =
          Journal.open(
              config.directory().resolve(config.id()),
              term.session(),
              Clock.systemUTC(),
              config,
              partitions);
      journal.ifPresent(closer::register);
      CheckpointWriter writer =
          closer.register(
              new CheckpointWriter(
                  snapshot -> {
                    commit(lineage, journal, term, snapshot);
                    meters.checkpointed(Instant.ofEpochMilli(meters.wallTime()));
                    commits.records().promotion().ifPresent(meters::promoted);
                  }));
      PairLog log = closer.register(new PairLog(client, topics.pairs(), partitions));
      closer.register(KafkaMeters.consumer(registry, service(), log::metrics));
      Optional<PairLog> past =
          config.replayShare() > 0
              ? Optional.of(closer.register(new PairLog(client, topics.pairs(), partitions)))
              : Optional.empty();
      PairFeeder feeder = new PairFeeder(log, decoder, queue, meters, config);
      LogState from = training.log(); // read here: what changes in the training is this thread's
      long steps = training.steps();
      Worker feeding =
          closer.register(
              Worker.start(
                  "student-feeder",
                  new Health(),
                  signal -> feeder.run(from, steps, journal, past, signal)));
      EvaluationLog evaluations =
          closer.register(
              new EvaluationLog(config.directory().resolve(config.id()), config, labels, steps));
      tell(new Health.State.Starting("reading back the pairs that are held out"));
      return new TrainingLoop(
              training,
              queue,
              heldOut,
              promoting,
              writer,
              Accounted.by(card),
              evaluations,
              config,
              health,
              progress,
              problems,
              Clock.systemUTC())
          .run(feeding, term, stop);
    }
  }

  /** The model directory that a warm start names. */
  private Path model(String warmStart) {
    if (!warmStart.startsWith(IN_PRODUCTION)) {
      return Path.of(warmStart);
    }
    try (StudentsTopic students =
        new StudentsTopic(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      return students.modelDirectory(warmStart.substring(IN_PRODUCTION.length()));
    }
  }

  private Optional<PromotionStep> promotion(NDManager manager) {
    return config.promotion().mode() == PromotionConfig.Mode.MANUAL
        ? Optional.empty()
        : Optional.of(
            new PromotionStep(
                config,
                labels,
                new StudentsTopic(kafka.clientProperties(), kafka.topics(), PATIENCE),
                directory -> StudentPredictor.load(manager, config.model(), labels, directory),
                new PromotionMeters(registry, config.id()),
                Clock.systemUTC()));
  }

  /** Runs on the writing thread. */
  private void commit(Lineage lineage, Optional<Journal> journal, Term term, Snapshot snapshot) {
    try {
      lineage.commit(snapshot);
    } catch (HardgateException e) {
      term.awaitConfirmation(); // another leader may have removed what was being written
      throw e;
    }
    for (Refused refused : snapshot.deadLetters()) {
      DeadLetters.counter(registry, service(), refused.fault().reason()).increment();
    }
    journal.ifPresent(it -> it.forgetBefore(lineage.oldestStep()));
  }

  private void tell(Health.State state) {
    health.set(StudentService.COMPONENT, state);
  }

  private String service() {
    return "student:" + config.id();
  }

  private static String target(SupervisionConfig supervision) {
    return supervision.blend() == SupervisionConfig.Blend.SINGLE
        ? supervision.teacher()
        : supervision.blend().toString();
  }
}
