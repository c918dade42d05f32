package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Health.State;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.teacher.model.SentenceClassifier;
import io.hardgate.teacher.model.TeacherModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads samples, publishes a teacher's logits for them, and the teacher's card. Every sample is
 * answered at least once: its offset is committed after its answer was acknowledged. Instances with
 * one teacher id share the partitions.
 *
 * <p>Two threads: the caller's polls and commits, another owns the model and sends. Neither waits
 * for acknowledgements, so the model is never idle while there are samples.
 */
public final class TeacherService {

  private static final String COMPONENT = "teacher";
  private static final Duration STALLED = Duration.ofSeconds(10);

  private final KafkaConfig kafka;
  private final LabelSpace labels;
  private final TeacherConfig config;
  private final MeterRegistry meters;
  private final Health health;
  private final TeacherModel.Loader loader;
  private final Clock clock;

  /** A service over the sentence classifier whose files the configuration names. */
  public TeacherService(
      KafkaConfig kafka,
      LabelSpace labels,
      TeacherConfig config,
      MeterRegistry meters,
      Health health) {
    this(
        kafka,
        labels,
        config,
        meters,
        health,
        () -> SentenceClassifier.load(config, labels),
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
    this.kafka = kafka;
    this.labels = labels;
    this.config = config;
    this.meters = meters;
    this.health = health;
    this.loader = loader;
    this.clock = clock;
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
      health.set(COMPONENT, new State.Stopped());
    } catch (InterruptException e) {
      health.set(COMPONENT, new State.Stopped());
      throw new InterruptedException(e.getMessage());
    } catch (RuntimeException | Error e) {
      health.set(COMPONENT, new State.Failed(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private void serve(StopSignal stop) {
    TeacherMeters counts = new TeacherMeters(meters, config.id(), LogitsPublisher.service(config));
    health.set(COMPONENT, new State.Starting("connecting to the broker"));
    checkTopics();
    health.set(COMPONENT, new State.Starting("loading the model"));
    TeacherModel model = loader.load();
    try (Closer closer = new Closer()) {
      BatchPredictor predictor;
      SampleIntake intake;
      LogitsPublisher publisher;
      try {
        intake =
            closer.register(new SampleIntake(kafka, config, new RecordRules(labels), counts, stop));
        publisher = closer.register(new LogitsPublisher(kafka, config, labels, counts, clock));
        predictor = new BatchPredictor(model, labels.classes(), publisher, counts);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
      closer.register(predictor).start();
      health.set(COMPONENT, new State.Starting("joining the group"));
      pump(stop, intake, predictor, publisher);
    }
  }

  private void pump(
      StopSignal stop, SampleIntake intake, BatchPredictor predictor, LogitsPublisher publisher) {
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
          health.set(COMPONENT, state(publisher.stalled()));
        }
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new HardgateException(
          "the teacher '%s' cannot go on: %s".formatted(config.id(), e.getMessage()), e);
    }
  }

  private static State state(Duration stalled) {
    return stalled.compareTo(STALLED) < 0
        ? new State.Ready()
        : new State.Waiting(
            "the broker has acknowledged nothing for " + stalled.toSeconds() + " s");
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
