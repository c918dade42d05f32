package io.hardgate.student.promotion;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.checkpoint.CheckpointName;
import io.hardgate.student.standing.StudentsReader;
import io.hardgate.student.training.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Promotes and rolls back where a person wants it, whatever the rule says. Owned by one thread. */
public final class ByHand {

  private final KafkaConfig kafka;
  private final StudentConfig config;
  private final Clock clock;
  private final String person;

  /**
   * Wiring.
   *
   * @param config {@code student}; its id is the student's that is meant
   * @param person who does it
   */
  public ByHand(KafkaConfig kafka, StudentConfig config, Clock clock, String person) {
    this.kafka = kafka;
    this.config = config;
    this.clock = clock;
    this.person = person.equals(StudentsTopic.RULE) ? "user " + person : person;
  }

  /**
   * Promotes a committed checkpoint, and ends a pin.
   *
   * @param name of the checkpoint; empty: the newest
   * @return the version that is in production now
   * @throws HardgateException if there is no such student or checkpoint, or it cannot be promoted
   */
  public PromotedVersion promote(Optional<String> name, LabelSpace labels) {
    try (StudentsTopic students = open()) {
      StudentCard card = card(students);
      SavedCheckpoint saved = saved(card, name);
      String version = CheckpointName.version(saved.getName());
      Optional<Promotion> before = students.promotion(config.id());
      Instant now = clock.instant();
      boolean newest = saved.equals(card.getSaved(0));
      PromotedVersion.Builder next =
          PromotedVersion.newBuilder()
              .setVersion(version)
              .setStep(saved.getStep())
              .setPromotedMs(now.toEpochMilli())
              .setPromotedBy(person);
      Optional<PromotedVersion> known = before.flatMap(promotion -> version(promotion, version));
      if (known.isPresent() && whole(Path.of(known.get().getDirectory()))) {
        // What it was worth is known better than the card of another day knows it.
        next.putAllMetrics(known.get().getMetricsMap()).setDirectory(known.get().getDirectory());
      } else {
        if (newest) {
          next.putAllMetrics(card.getMetricsMap());
        }
        next.setDirectory(export(saved, version, labels, newest ? card : null, now).toString());
      }
      write(Succession.promote(before, config.id(), next.build()));
      ModelDirectories.note(next.build());
      return next.build();
    }
  }

  private Path export(
      SavedCheckpoint saved, String version, LabelSpace labels, StudentCard card, Instant now) {
    Path directory = config.directory().resolve(config.id()).resolve(saved.getName());
    CommittedCheckpoint checkpoint = CommittedCheckpoint.read(directory, saved, labels, config);
    Origin origin =
        new Origin(
            version,
            saved.getStep(),
            OptionalLong.empty(),
            checkpoint.config(),
            labels,
            OptionalDouble.empty(),
            now,
            person,
            "a person decided");
    try (NDManager manager = Compute.open("cpu", config.threads())) {
      return new ModelDirectories(config.promotion().directory(), config.id())
          .write(
              origin,
              Measured.of(card == null ? Map.of() : card.getMetricsMap()),
              target -> checkpoint.writeTo(target, config.id(), version, labels, manager));
    }
  }

  /**
   * Goes back to an earlier version, and pins it: the rule promotes nobody until {@link #promote}.
   *
   * @param to the version; empty: the one before
   * @return the version that is in production now
   * @throws HardgateException if there is no such version, or its directory is gone
   */
  public PromotedVersion rollBack(Optional<String> to) {
    try (StudentsTopic students = open()) {
      Promotion promotion =
          students
              .promotion(config.id())
              .orElseThrow(
                  () ->
                      new HardgateException(
                          "no version of student '%s' was ever promoted%s"
                              .formatted(config.id(), others(students))));
      PromotedVersion target =
          to.isPresent()
              ? version(promotion, to.get()).orElseThrow(() -> noVersion(promotion, to.get()))
              : Succession.before(promotion)
                  .orElseThrow(
                      () ->
                          new HardgateException(
                              "%s is the first version of student '%s': there is none before it"
                                  .formatted(promotion.getCurrent().getVersion(), config.id())));
      if (!whole(Path.of(target.getDirectory()))) {
        throw new HardgateException(
            "version %s of student '%s' cannot be gone back to: there is no model in its directory %s"
                .formatted(target.getVersion(), config.id(), target.getDirectory()));
      }
      write(Succession.rollBack(promotion, target));
      return target;
    }
  }

  private StudentsTopic open() {
    return new StudentsTopic(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())
        .refresh();
  }

  private StudentCard card(StudentsTopic students) {
    StudentCard card = students.cards().get(config.id());
    if (card == null) {
      throw new HardgateException(
          "there is no student '%s' on the topic '%s'%s"
              .formatted(config.id(), kafka.topics().students(), others(students)));
    }
    if (card.getSavedCount() == 0) {
      throw new HardgateException(
          "the card of student '%s' names no checkpoint: an older version of Hardgate wrote it; train it on with this one first"
              .formatted(config.id()));
    }
    return card;
  }

  private static String others(StudentsTopic students) {
    return students.cards().isEmpty()
        ? "; it names none"
        : "; there are: " + String.join(", ", students.cards().keySet());
  }

  private SavedCheckpoint saved(StudentCard card, Optional<String> name) {
    if (name.isEmpty()) {
      return card.getSaved(0);
    }
    return card.getSavedList().stream()
        .filter(
            saved ->
                CheckpointName.version(saved.getName()).equals(CheckpointName.version(name.get())))
        .findFirst()
        .orElseThrow(
            () ->
                new HardgateException(
                    "student '%s' has no checkpoint '%s'; it has: %s"
                        .formatted(
                            config.id(),
                            name.get(),
                            card.getSavedList().stream()
                                .map(SavedCheckpoint::getName)
                                .collect(Collectors.joining(", ")))));
  }

  private static Optional<PromotedVersion> version(Promotion promotion, String version) {
    return Succession.all(promotion).stream()
        .filter(each -> each.getVersion().equals(CheckpointName.version(version)))
        .findFirst();
  }

  private HardgateException noVersion(Promotion promotion, String version) {
    List<String> all = Succession.all(promotion).stream().map(PromotedVersion::getVersion).toList();
    return new HardgateException(
        "student '%s' has no version '%s'; it has: %s"
            .formatted(config.id(), version, String.join(", ", all)));
  }

  private static boolean whole(Path directory) {
    return Files.isRegularFile(directory.resolve("student.json"));
  }

  private void write(Promotion promotion) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, kafka.connectTimeout().toMillis());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      var unused =
          producer
              .send(StudentsReader.record(kafka.topics(), promotion))
              .get(kafka.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new HardgateException(
          "the record of student '%s' was not written: %s"
              .formatted(config.id(), e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HardgateException("interrupted while the record was written", e);
    }
  }
}
