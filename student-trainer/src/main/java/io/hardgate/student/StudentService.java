package io.hardgate.student;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.student.checkpoint.Storage;
import io.hardgate.student.metrics.StandingMeter;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.standing.Leadership;
import io.hardgate.student.standing.LeadershipLostException;
import io.hardgate.student.standing.NotCommittedException;
import io.hardgate.student.standing.Term;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains one student on {@code pairs}: stands by, and leads where no other trainer of it does. */
public final class StudentService {

  /** Its name in the health of the process. */
  static final String COMPONENT = "student";

  private static final Logger LOG = LoggerFactory.getLogger(StudentService.class);

  private final KafkaConfig kafka;
  private final StudentConfig config;
  private final Health health;
  private final MeterRegistry registry;
  private final StandingMeter standing;
  private final Runnable beforePoll;
  private final Lead lead;
  private String why;

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
    this(kafka, labels, config, registry, health, progress, Storage.DISK, () -> {});
  }

  StudentService(
      KafkaConfig kafka,
      LabelSpace labels,
      StudentConfig config,
      MeterRegistry registry,
      Health health,
      TrainingProgress progress,
      Storage storage,
      Runnable beforePoll) {
    this.kafka = kafka;
    this.config = config;
    this.health = health;
    this.registry = registry;
    standing = new StandingMeter(registry, config.id());
    this.beforePoll = beforePoll;
    why = "another trainer of student '%s' may lead".formatted(config.id());
    lead = new Lead(kafka, labels, config, registry, health, progress, storage);
  }

  /**
   * Trains until stopped, or until the passes are over. If another trainer of the student leads, it
   * stands by until that one is gone.
   *
   * @return what it came to in the last term, or {@link StudentResult#NOTHING} if it never led
   * @throws io.hardgate.lifecycle.HardgateException if the broker, a topic, the device or a
   *     checkpoint is not as it has to be
   */
  public StudentResult run(StopSignal stop) throws InterruptedException {
    health.set(COMPONENT, new Health.State.Starting("connecting"));
    Topics topics = kafka.topics();
    Map<String, Object> client = kafka.clientProperties();
    try (TopicAdmin admin = new TopicAdmin(client, topics, kafka.connectTimeout())) {
      int cards = admin.equalPartitions(List.of(topics.students()));
      if (cards != 1) {
        throw new HardgateException(
            "the topic %s has %d partitions, expected 1".formatted(topics.students(), cards));
      }
    }
    LOG.info("joins the trainers of student {}: stands by while another one leads", config.id());
    Optional<StudentResult> result = Optional.empty();
    try (Leadership leadership =
        new Leadership(client, topics, config.id(), config.session(), beforePoll)) {
      while (result.isEmpty() && !stop.requested()) {
        health.set(COMPONENT, new Health.State.Waiting("standing by: " + why));
        Optional<Term> term = leadership.await(stop);
        if (term.isPresent()) {
          result = lead(leadership, term.get(), stop);
        }
      }
    }
    health.set(COMPONENT, new Health.State.Stopped());
    return result.orElse(StudentResult.NOTHING);
  }

  private Optional<StudentResult> lead(Leadership leadership, Term term, StopSignal stop)
      throws InterruptedException {
    LOG.info("leads the trainers of student {}, term {}", config.id(), term.session());
    standing.leads(true);
    try {
      return Optional.of(lead.run(term, stop));
    } catch (LeadershipLostException e) {
      LOG.warn(
          "leads the trainers of student {} no more: {}; what was not committed is dropped, and it stands by",
          config.id(),
          e.getMessage());
      why = "it was fenced: " + e.getMessage();
      StudentMeters.forget(registry, config.id()); // another trainer shows its own
      leadership.resign(term);
    } catch (NotCommittedException e) {
      LOG.warn("{}", e.getMessage());
    } finally {
      standing.leads(false);
    }
    return Optional.empty();
  }
}
