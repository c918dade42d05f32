package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.metrics.KafkaMeters;
import io.hardgate.teacher.model.TeacherModel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consuming side: samples in, windows of them out, offsets committed as their answers are
 * acknowledged. Bounded: with {@value #WINDOWS} windows or {@value #MOST_BYTES} bytes unanswered it
 * stops fetching. Owned by the polling thread.
 */
final class SampleIntake implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SampleIntake.class);

  /** Two in the model, one queued, one waiting for acknowledgement, one gathering. */
  private static final int WINDOWS = 5;

  private static final long MOST_BYTES = 64 << 20;
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration BUSY = Duration.ofMillis(5);
  private static final Duration HANDOVER = Duration.ofSeconds(2);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordRules rules;
  private final TeacherModel model;
  private final TeacherMeters meters;
  private final RateLimitedLog problems;
  private final StopSignal stop;
  private final SampleWindow window;
  private final OffsetLedger ledger = new OffsetLedger();
  private final KafkaMeters kafkaMeters;
  private boolean joined;
  private boolean committing;
  private KafkaException commitFailure;

  SampleIntake(
      KafkaConfig kafka,
      TeacherConfig config,
      RecordRules rules,
      TeacherModel model,
      TeacherMeters meters,
      RateLimitedLog problems,
      StopSignal stop) {
    this.rules = rules;
    this.model = model;
    this.meters = meters;
    this.problems = problems;
    this.stop = stop;
    this.window = new SampleWindow(config.batch());
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group(kafka, config));
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, window.capacity());
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(kafka.topics().samples()), new Handover());
    kafkaMeters = meters.of(consumer);
  }

  /** The consumer group: the instances of one teacher share the partitions. */
  static String group(KafkaConfig kafka, TeacherConfig config) {
    return kafka.topicPrefix() + "teacher-" + config.id();
  }

  /** Whether the group has told this consumer what its partitions are. */
  boolean joined() {
    return joined;
  }

  /**
   * Waits a little for samples.
   *
   * @param room whether a window could be handed on now
   * @throws KafkaException if the broker refuses for good
   */
  void poll(boolean room) {
    boolean held =
        window.full()
            || ledger.pending() >= WINDOWS * window.capacity()
            || ledger.pendingBytes() >= MOST_BYTES;
    if (held) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    Duration patience = held || ledger.pending() > 0 ? BUSY : IDLE;
    if (room && !window.isEmpty()) {
      patience = min(patience, window.due(System.nanoTime()));
    }
    try {
      take(consumer.poll(patience));
    } catch (RetriableException e) {
      LOG.debug("the broker is in trouble, trying again", e);
    }
    meters.lag(lag());
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    meters.consumed(records.count());
    long now = System.nanoTime();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      OffsetLedger.Entry entry =
          ledger.add(partition, record.offset(), Math.max(0, record.serializedValueSize()));
      try {
        Sample sample = MessageFormat.SAMPLE.read(record.value(), record.headers());
        rules.check(record.key(), sample);
        PendingSample pending = PendingSample.of(record, sample, entry);
        Optional<String> unreadable = model.unreadable(pending.input());
        if (unreadable.isPresent()) {
          throw new BadRecordException(Reason.UNSUPPORTED_INPUT, unreadable.get());
        }
        window.add(pending, now);
      } catch (BadRecordException e) {
        // Pairing reads the same record, and if nobody can use it sends it to the dead letters.
        meters.skipped(e.reason());
        problems.say(
            "sample skipped: " + e.reason().id(),
            "sample skipped, %s: %s".formatted(e.reason().id(), e.getMessage()),
            RecordPlace.of(record));
        entry.done();
      }
    }
  }

  /** The samples to predict next; none while they are still being gathered. */
  List<PendingSample> window() {
    return window.take(System.nanoTime());
  }

  /**
   * Commits what was acknowledged since the last time; does not wait.
   *
   * @throws KafkaException if the broker has refused a commit for good
   */
  void commitAcknowledged() {
    if (commitFailure != null) {
      throw commitFailure;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = ledger.uncommitted();
    if (!offsets.isEmpty() && !committing) {
      committing = true;
      consumer.commitAsync(offsets, this::committed);
    }
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception e) {
    committing = false;
    if (e == null) {
      ledger.committed(offsets);
    } else if (e instanceof AuthorizationException refused) {
      commitFailure = refused;
    } else {
      // The next commit covers this one; after a rebalance there is nothing left to commit.
      LOG.debug("offsets not committed", e);
    }
  }

  private long lag() {
    long lag = ledger.pending();
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  /** Commits what is acknowledged and leaves the group; waits 2 seconds at most. */
  @Override
  public void close() {
    kafkaMeters.close();
    commitNow();
    consumer.close(CloseOptions.timeout(LAST_COMMIT));
  }

  private void commitNow() {
    Map<TopicPartition, OffsetAndMetadata> offsets = ledger.uncommitted();
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, LAST_COMMIT);
      ledger.committed(offsets);
    } catch (KafkaException e) {
      LOG.debug("offsets not committed; their samples will be answered again", e);
    }
  }

  /** Leaves partitions to others: what is in the model is finished, what is not yet is dropped. */
  private final class Handover implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      window.drop(partitions);
      if (!stop.requested()) {
        long deadline = System.nanoTime() + HANDOVER.toNanos();
        while (!stop.requested() && !ledger.settled(partitions) && System.nanoTime() < deadline) {
          LockSupport.parkNanos(1_000_000);
        }
        commitNow();
      }
      ledger.drop(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      window.drop(partitions);
      ledger.drop(partitions);
    }
  }
}
