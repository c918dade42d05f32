package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.hardgate.config.PairingConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.DueIndex.Budget;
import io.hardgate.pairing.Entry.Orphan;
import io.hardgate.pairing.Entry.Orphans;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Pairs the samples and logits of one partition. It reads both topics, so that both meet in one
 * state. Owned by the thread of its task.
 */
final class PairingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  /** What one look at the clock does at most, so that it never holds up the records for long. */
  private static final int ENTRIES_A_LOOK = 10_000;

  private static final long BYTES_A_LOOK = 64 << 20;
  private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration SHORTEST_BETWEEN_LOOKS = Duration.ofMillis(10);

  private final Topics topics;
  private final List<String> required;
  private final long deadlineMs;
  private final long memoryMs;
  private final Duration betweenLooks;
  private final Intake intake;
  private final int maxDeadLetterBytes;
  private final PairingMeters meters;

  private ProcessorContext<byte[], byte[]> context;
  private int partition;
  private Entries entries;
  private Outlet outlet;

  PairingProcessor(
      Topics topics,
      PairingConfig config,
      Intake intake,
      int maxDeadLetterBytes,
      PairingMeters meters) {
    this.topics = topics;
    this.required = config.required();
    this.deadlineMs = millis(config.deadline());
    this.memoryMs = millis(config.memory());
    this.betweenLooks =
        clamp(Duration.ofMillis(deadlineMs / 4), SHORTEST_BETWEEN_LOOKS, LONGEST_BETWEEN_LOOKS);
    this.intake = intake;
    this.maxDeadLetterBytes = maxDeadLetterBytes;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    partition = context.taskId().partition();
    entries =
        new Entries(
            context.getStateStore(PairingTopology.ENTRIES),
            context.getStateStore(PairingTopology.DUE),
            meters);
    outlet = new Outlet(context, required, maxDeadLetterBytes, meters);
    context.schedule(betweenLooks, PunctuationType.WALL_CLOCK_TIME, this::look);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    try {
      if (origin.topic().equals(topics.samples())) {
        meters.sampleRead();
        sample(record);
      } else {
        meters.logitsRead();
        logits(record, origin.offset());
      }
    } catch (BadRecordException fault) {
      outlet.deadLetter(record, fault, origin.topic(), origin.partition(), origin.offset());
    }
  }

  private void sample(Record<byte[], byte[]> record) throws BadRecordException {
    ByteString sample = intake.sample(record, partition);
    byte[] id = record.key();
    Entry old = entries.get(id);
    if (old instanceof Waiting || old instanceof Paired) {
      throw new BadRecordException(
          Reason.DUPLICATE, "a sample with this id has come before, expected each id once");
    }
    Map<String, ByteString> logits = old instanceof Orphans orphans ? adopt(id, orphans) : Map.of();
    long now = context.currentSystemTimeMs();
    proceed(id, old, new Waiting(now + deadlineMs, now, record.timestamp(), sample, logits), now);
  }

  /** What was kept of the logits was the record, not its message. */
  private Map<String, ByteString> adopt(byte[] id, Orphans orphans) {
    Map<String, ByteString> logits = new LinkedHashMap<>();
    for (Orphan orphan : orphans.logits().values()) {
      Record<byte[], byte[]> record = record(id, orphan);
      try {
        Intake.Accepted accepted = intake.logits(record, partition);
        logits.put(accepted.teacher(), accepted.message());
      } catch (BadRecordException fault) {
        // They were fine when they came: the configuration has changed since.
        outlet.deadLetter(record, fault, topics.logits(), partition, orphan.offset());
      }
    }
    return logits;
  }

  private void logits(Record<byte[], byte[]> record, long offset) throws BadRecordException {
    Intake.Accepted accepted = intake.logits(record, partition);
    String teacher = accepted.teacher();
    byte[] id = record.key();
    long now = context.currentSystemTimeMs();
    Entry old = entries.get(id);
    if (old instanceof Paired paired) {
      if (paired.missing().contains(teacher)) {
        throw new BadRecordException(
            Reason.LATE, "the pair has gone out without the teacher '" + teacher + "'");
      }
      throw duplicate(teacher);
    } else if (old instanceof Waiting waiting) {
      if (waiting.logits().containsKey(teacher)) {
        throw duplicate(teacher);
      }
      proceed(id, old, waiting.with(teacher, accepted.message()), now);
    } else {
      Orphans orphans = old instanceof Orphans others ? others : new Orphans(Map.of());
      if (orphans.logits().containsKey(teacher)) {
        throw duplicate(teacher);
      }
      Orphan orphan =
          new Orphan(
              now + deadlineMs,
              record.timestamp(),
              offset,
              UnsafeByteOperations.unsafeWrap(record.value()),
              record.headers());
      entries.replace(id, old, orphans.with(teacher, orphan));
    }
  }

  private static BadRecordException duplicate(String teacher) {
    return new BadRecordException(
        Reason.DUPLICATE,
        "logits of the teacher '%s' for this sample have come before, expected them once"
            .formatted(teacher));
  }

  /** Lets the pair go, if nobody is missing. */
  private void proceed(byte[] id, Entry old, Waiting waiting, long now) {
    if (waiting.logits().keySet().containsAll(required)) {
      outlet.pair(id, waiting, now);
      entries.replace(id, old, new Paired(now + memoryMs, Set.of()));
    } else {
      entries.replace(id, old, waiting);
    }
  }

  private void look(long now) {
    Budget budget = new Budget(ENTRIES_A_LOOK, BYTES_A_LOOK);
    entries.takeDue(now, budget, id -> budget.spend(expire(id, now)));
    entries.forgetPaired(now, new Budget(ENTRIES_A_LOOK, BYTES_A_LOOK));
  }

  /** Does what is due; how many bytes it has written. */
  private long expire(byte[] id, long now) {
    Entry entry = entries.get(id);
    if (entry instanceof Waiting waiting) {
      Outlet.Sent sent = outlet.pair(id, waiting, now);
      entries.replaceDue(id, new Paired(now + memoryMs, sent.missing()));
      return sent.bytes();
    }
    long bytes = 0;
    if (entry instanceof Orphans orphans) {
      Map<String, Orphan> others = new LinkedHashMap<>(orphans.logits());
      for (Map.Entry<String, Orphan> logits : orphans.logits().entrySet()) {
        Orphan orphan = logits.getValue();
        if (orphan.dueMs() <= now) {
          others.remove(logits.getKey());
          bytes += orphan.value().size();
          outlet.deadLetter(
              record(id, orphan), noSample(), topics.logits(), partition, orphan.offset());
        }
      }
      if (others.isEmpty()) {
        entries.removeDue(id);
      } else {
        entries.replaceDue(id, new Orphans(others));
      }
    }
    return bytes;
  }

  private BadRecordException noSample() {
    return new BadRecordException(
        Reason.NO_SAMPLE,
        "no sample with this id came within %d ms (pairing.deadline)".formatted(deadlineMs));
  }

  private static Record<byte[], byte[]> record(byte[] id, Orphan orphan) {
    return new Record<>(id, orphan.value().toByteArray(), orphan.timestamp(), orphan.headers());
  }

  @Override
  public void close() {
    if (entries != null) {
      entries.close();
    }
  }

  /** At least 1 ms, and no more than can be added to a time of the clock. */
  private static long millis(Duration duration) {
    return clamp(duration, Duration.ofMillis(1), Duration.ofDays(36_500)).toMillis();
  }

  private static Duration clamp(Duration duration, Duration least, Duration most) {
    if (duration.compareTo(least) < 0) {
      return least;
    }
    return duration.compareTo(most) > 0 ? most : duration;
  }
}
