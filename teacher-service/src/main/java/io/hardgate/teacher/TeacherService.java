package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Health.State;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.teacher.model.TeacherModel;
import io.hardgate.teacher.model.TeacherModels;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads samples, publishes a teacher's logits for them, and the teacher's card. Every sample is
 * answered at least once: its offset is committed after its answer was acknowledged. Instances with
 * one teacher id share the partitions.
 *
 * <p>The caller's thread polls and commits, one or two others own the model and send. None waits
 * for acknowledgements, so the model is never idle while there are samples.
 */
public final class TeacherService {

  private static final Logger LOG = LoggerFactory.getLogger(TeacherService.class);
  private static final Duration STALLED = Duration.ofSeconds(10);

  /** Longer than the slowest model takes over a batch. */
  private static final Duration HANGING = Duration.ofMinutes(5);

  private final KafkaConfig kafka;
  private final LabelSpace labels;
  private final LabelSpace ownLabels;
  private final String component;
  private final TeacherConfig config;
  private final MeterRegistry meters;
  private final Health health;
  private final Function<LabelSpace, TeacherModel> loader;
  private final Clock clock;

  /**
   * A service over the model that the section {@code teacher} describes.
   *
   * @param labels of the student
   */
  public TeacherService(
      KafkaConfig kafka,
      LabelSpace labels,
      TeacherConfig config,
      MeterRegistry meters,
      Health health) {
    this(kafka, labels, TeacherConfig.SECTION, config, meters, health);
  }

  /**
   * A service over the model that a section describes.
   *
   * @param section its dotted key; the health of a teacher of its own section has its id in the
   *     name
   * @throws io.hardgate.config.ConfigException if the model has labels of its own that cannot be
   *     read
   */
  TeacherService(
      KafkaConfig kafka,
      LabelSpace labels,
      String section,
      TeacherConfig config,
      MeterRegistry meters,
      Health health) {
    this(
        kafka,
        labels,
        section,
        config,
        meters,
        health,
        own -> TeacherModels.load(section, config, own),
        Clock.systemUTC());
  }

  /**
   * A service over a model of any kind.
   *
   * @param loader of the model, which the service closes
   * @param clock that dates the cards
   */
  public TeacherService(
      KafkaConfig kafka,
      LabelSpace labels,
      TeacherConfig config,
      MeterRegistry meters,
      Health health,
      TeacherModel.Loader loader,
      Clock clock) {
    this(kafka, labels, TeacherConfig.SECTION, config, meters, health, own -> loader.load(), clock);
  }

  private TeacherService(
      KafkaConfig kafka,
      LabelSpace labels,
      String section,
      TeacherConfig config,
      MeterRegistry meters,
      Health health,
      Function<LabelSpace, TeacherModel> loader,
      Clock clock) {
    this.kafka = kafka;
    this.labels = labels;
    this.ownLabels = config.labelSpace(section, labels);
    this.component = component(section, config);
    this.config = config;
    this.meters = meters;
    this.health = health;
    this.loader = loader;
    this.clock = clock;
  }

  /** The teacher's name among the components of the process. */
  static String component(String section, TeacherConfig config) {
    return section.equals(TeacherConfig.SECTION) ? section : LogitsPublisher.service(config);
  }

  /**
   * Serves until it is told to stop, and returns within 5 seconds of that. To be called once.
   *
   * @throws HardgateException if there is no broker or topic, the model cannot be loaded, or the
   *     broker refuses for good
   * @throws InterruptedException if the calling thread is interrupted
   */
  public void run(StopSignal stop) throws InterruptedException {
    try {
      serve(stop);
      health.set(component, new State.Stopped());
    } catch (InterruptException e) {
      health.set(component, new State.Stopped());
      throw new InterruptedException(e.getMessage());
    } catch (RuntimeException | Error e) {
      health.set(component, new State.Failed(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private void serve(StopSignal stop) {
    TeacherMeters counts = new TeacherMeters(meters, config.id(), LogitsPublisher.service(config));
    RateLimitedLog problems = new RateLimitedLog(LOG, Level.WARN, clock, RateLimitedLog.MINUTE);
    health.set(component, new State.Starting("connecting to the broker"));
    checkTopics();
    health.set(component, new State.Starting("loading the model"));
    TeacherModel model = loader.apply(ownLabels);
    LOG.info(
        "the teacher '{}' is loaded: {} {}, {} classes of the label space {}",
        config.id(),
        config.kind(),
        config.model().map(Path::toString).orElse("without a file"),
        ownLabels.classes(),
        ownLabels.fingerprint());
    try (Closer closer = new Closer()) {
      closer.register(problems::end);
      BatchPredictor predictor;
      SampleIntake intake;
      LogitsPublisher publisher;
      try {
        intake =
            closer.register(
                new SampleIntake(
                    kafka, config, new RecordRules(labels), model, counts, problems, stop));
        publisher =
            closer.register(new LogitsPublisher(kafka, config, ownLabels, counts, problems, clock));
        predictor = new BatchPredictor(model, ownLabels.classes(), publisher, counts);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
      closer.register(predictor).start();
      health.set(component, new State.Starting("joining the group"));
      pump(stop, intake, predictor, publisher, problems);
    }
  }

  private void pump(
      StopSignal stop,
      SampleIntake intake,
      BatchPredictor predictor,
      LogitsPublisher publisher,
      RateLimitedLog problems) {
    try {
      while (!stop.requested()) {
        intake.poll(predictor.hasRoom());
        if (predictor.hasRoom()) {
          List<PendingSample> window = intake.window();
          if (!window.isEmpty()) {
            predictor.submit(window);
          }
        }
        intake.commitAcknowledged();
        predictor.throwFailure();
        publisher.throwFailure();
        if (intake.joined()) {
          health.set(component, state(publisher.stalled(), predictor.busy()));
        }
        problems.look();
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new HardgateException(
          "the teacher '%s' cannot go on: %s".formatted(config.id(), e.getMessage()), e);
    }
  }

  /**
   * A teacher without samples is ready. One whose model hangs is not, but alive: it cannot be told
   * from a slow one.
   */
  private static State state(Duration stalled, Duration busy) {
    if (stalled.compareTo(STALLED) >= 0) {
      return new State.Waiting(
          "the broker has acknowledged nothing for " + stalled.toSeconds() + " s");
    }
    return busy.compareTo(HANGING) < 0
        ? new State.Ready()
        : new State.Waiting(
            "the model has been at work on one batch for " + busy.toSeconds() + " s");
  }

  private void checkTopics() {
    Topics topics = kafka.topics();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), topics, kafka.connectTimeout())) {
      for (String topic :
          List.of(topics.samples(), topics.logits(), topics.teachers(), topics.deadLetters())) {
        admin.equalPartitions(List.of(topic));
      }
    }
  }
}
