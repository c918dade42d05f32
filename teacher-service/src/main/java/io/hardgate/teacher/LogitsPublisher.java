package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Float16;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Reason;
import io.hardgate.messages.SparseLogits;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.TeacherCard;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.KafkaMeters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producing side: logits, dead letters and the teacher's card. Nothing waits for an
 * acknowledgement, and none is given up on while the broker is away. The predicting threads send;
 * any thread may ask how it goes.
 */
final class LogitsPublisher implements AutoCloseable {

  private static final Duration CARD_INTERVAL = Duration.ofSeconds(30);
  private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofMillis(1200);

  private final KafkaProducer<byte[], byte[]> producer;
  private final Topics topics;
  private final TeacherConfig config;
  private final LabelSpace labels;
  private final Dtype dtype;
  private final String service;
  private final TeacherMeters meters;
  private final RateLimitedLog problems;
  private final Clock clock;
  private final KafkaMeters kafkaMeters;
  private final AtomicReference<HardgateException> failure = new AtomicReference<>();
  private final Queue<PendingSample> tooLarge = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unacknowledged = new AtomicInteger();
  private volatile long lastProgress;
  private volatile boolean closing;
  private Instant nextCard = Instant.MIN;

  LogitsPublisher(
      KafkaConfig kafka,
      TeacherConfig config,
      LabelSpace labels,
      TeacherMeters meters,
      RateLimitedLog problems,
      Clock clock) {
    this.topics = kafka.topics();
    this.config = config;
    this.labels = labels;
    this.dtype =
        switch (config.encoding()) {
          // Halves of sparse logits hold the distances to the largest one: none is too large.
          case FLOAT32, SPARSE -> Dtype.FLOAT32;
          case FLOAT16 -> Dtype.FLOAT16;
        };
    this.service = service(config);
    this.meters = meters;
    this.problems = problems;
    this.clock = clock;
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    // A broker that is away is waited for; what bounds the memory is the intake.
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.MAX_VALUE);
    // How large a record may be is the topic's affair: a dead letter is larger than its sample.
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
    properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 16);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    kafkaMeters = meters.of(producer);
  }

  /** What the dead letters and their counter say of who refused the record. */
  static String service(TeacherConfig config) {
    return "teacher:" + config.id();
  }

  /**
   * Sends the sample's logits. What the broker finds too large becomes a dead letter later, by
   * {@link #deadLettersOfTooLarge}.
   *
   * @param values positions x classes, row by row
   * @throws BadRecordException if one of them is not finite as it travels
   */
  void logits(PendingSample sample, float[] values) throws BadRecordException {
    for (int i = 0; i < values.length; i++) {
      float sent =
          dtype == Dtype.FLOAT16 ? Float16.toFloat(Float16.fromFloat(values[i])) : values[i];
      if (!Float.isFinite(sent)) {
        throw new BadRecordException(
            Reason.NOT_FINITE,
            "the model's logit of class %d is %s, which is not finite in %s"
                .formatted(i % labels.classes(), values[i], config.encoding()));
      }
    }
    Logits.Builder logits =
        Logits.newBuilder()
            .setSampleId(sample.id())
            .setTeacherId(config.id())
            .setTeacherVersion(config.version())
            .setLabelSpace(labels.fingerprint())
            .setPositions(sample.input().positions());
    if (config.encoding() == TeacherConfig.Encoding.SPARSE) {
      logits.setSparse(sparse(sample, values));
    } else {
      logits.setDense(DenseValues.encode(values, dtype));
    }
    long sent = System.nanoTime();
    send(
        new ProducerRecord<>(topics.logits(), sample.record().key(), logits.build().toByteArray()),
        (metadata, e) -> {
          if (e == null) {
            meters.published(System.nanoTime() - sent);
            sample.entry().done();
          } else if (e instanceof RecordTooLargeException) {
            tooLarge.add(sample);
          } else {
            fail("logits of the sample '" + sample.id() + "'", e);
          }
        });
  }

  private SparseLogits sparse(PendingSample sample, float[] values) {
    // A label over other classes than the model's has no logit.
    boolean own = sample.labelSpace().equals(labels.fingerprint());
    int positions = sample.input().positions();
    return SparseValues.encode(
        values,
        positions,
        Math.min(config.sparse().k(), labels.classes() - 1),
        own ? sample.labels() : new int[0],
        config.sparse().dtype() == TeacherConfig.ListedDtype.FLOAT16
            ? Dtype.FLOAT16
            : Dtype.FLOAT32);
  }

  /**
   * Sends the samples whose logits the broker has found too large to the dead letters. It cannot be
   * done where that is learned: sending may have to wait for the thread that learns it.
   */
  void deadLettersOfTooLarge() {
    for (PendingSample sample = tooLarge.poll(); sample != null; sample = tooLarge.poll()) {
      deadLetter(
          sample,
          new BadRecordException(
              Reason.TOO_LARGE,
              "the logits of %d positions x %d classes in %s are larger than the topic takes"
                  .formatted(sample.input().positions(), labels.classes(), config.encoding())));
    }
  }

  /** Sends the sample to the dead letters. */
  void deadLetter(PendingSample sample, BadRecordException fault) {
    ConsumerRecord<byte[], byte[]> origin = sample.record();
    Headers headers =
        DeadLetters.headers(
            origin.headers(), fault, service, origin.topic(), origin.partition(), origin.offset());
    send(
        new ProducerRecord<>(topics.deadLetters(), null, origin.key(), origin.value(), headers),
        (metadata, e) -> {
          if (e == null) {
            meters.deadLetter(fault.reason());
            problems.say(
                "dead letter: " + fault.reason().id(),
                "dead letter, %s: %s".formatted(fault.reason().id(), fault.getMessage()),
                RecordPlace.of(origin));
            sample.entry().done();
          } else if (e instanceof RecordTooLargeException) {
            // It would stand in the way for ever.
            problems.say(
                "lost: " + fault.reason().id(),
                "a sample is too large for the dead letters: " + fault.getMessage(),
                RecordPlace.of(origin));
            meters.skipped(Reason.TOO_LARGE);
            sample.entry().done();
          } else {
            fail("a dead letter", e);
          }
        });
  }

  /** Sends the card if the last one is 30 seconds old. */
  synchronized void cardIfDue() {
    Instant now = clock.instant();
    if (now.isBefore(nextCard)) {
      return;
    }
    nextCard = now.plus(CARD_INTERVAL);
    TeacherCard card =
        TeacherCard.newBuilder()
            .setTeacherId(config.id())
            .setVersion(config.version())
            .setLabelSpace(labels.fingerprint())
            .setClasses(labels.classes())
            .setLastSeenMs(now.toEpochMilli())
            .build();
    byte[] key = config.id().getBytes(StandardCharsets.UTF_8);
    send(
        new ProducerRecord<>(topics.teachers(), key, card.toByteArray()),
        (metadata, e) -> {
          if (e != null) {
            fail("the teacher's card", e);
          }
        });
  }

  private void send(ProducerRecord<byte[], byte[]> record, Callback acknowledged) {
    if (unacknowledged.getAndIncrement() == 0) {
      lastProgress = System.nanoTime();
    }
    // Its outcome goes to the callback.
    var unused =
        producer.send(
            record,
            (metadata, e) -> {
              lastProgress = System.nanoTime();
              unacknowledged.decrementAndGet();
              acknowledged.onCompletion(metadata, e);
            });
  }

  private void fail(String what, Exception e) {
    if (!closing) {
      failure.compareAndSet(
          null,
          new HardgateException(
              "the teacher '%s' cannot publish %s: %s".formatted(config.id(), what, e.getMessage()),
              e));
    }
  }

  /**
   * Does nothing while all is well.
   *
   * @throws HardgateException if the broker has refused a record for good
   */
  void throwFailure() {
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** How long something has waited for the broker without a sign of it; zero if nothing does. */
  Duration stalled() {
    return unacknowledged.get() == 0
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - lastProgress);
  }

  /** Waits a moment for the acknowledgements that are due. */
  @Override
  public void close() {
    kafkaMeters.close();
    closing = true;
    producer.close(LAST_ACKNOWLEDGEMENTS);
  }
}
