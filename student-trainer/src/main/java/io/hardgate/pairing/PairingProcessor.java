package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.DueIndex.Budget;
import io.hardgate.pairing.Payloads.Payload;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Pairs the samples, logits and labels of one partition. It reads all of the topics, so that what
 * belongs together meets in one state. Owned by the thread of its task.
 */
final class PairingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  /** What one look at the clock does at most, so that it never holds up the records for long. */
  private static final int ENTRIES_A_LOOK = 10_000;

  private static final long BYTES_A_LOOK = 64 << 20;
  private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMillis(100);

  private static final Duration SHORTEST_BETWEEN_LOOKS = Duration.ofMillis(10);

  /** If there was less to read from one look to the next, there is no need to save commits. */
  private static final long CALM_BYTES = 1 << 20;

  /** What a record costs beside its bytes. */
  private static final int RECORD_BYTES = 1_024;

  private final Topics topics;
  private final Map<String, Source> sources = new HashMap<>();
  private final PairingConfig config;
  private final Limits limits;
  private final Intake intake;
  private final PayloadLog.Factory logs;
  private final HeldBytes held;
  private final PairingMeters meters;
  private final Problems problems;

  private ProcessorContext<byte[], byte[]> context;
  private int partition;
  private Entries entries;
  private Payloads payloads;
  private Outlet outlet;
  private Meeting meeting;
  private Cancellable looks;
  private long sinceLook;

  /**
   * @param held shared by all tasks, as are meters and problems
   */
  PairingProcessor(
      Topics topics,
      PairingConfig config,
      Limits limits,
      Intake intake,
      PayloadLog.Factory logs,
      HeldBytes held,
      PairingMeters meters,
      Problems problems) {
    this.topics = topics;
    for (Source source : Source.values()) {
      sources.put(source.topic(topics), source);
    }
    this.config = config;
    this.limits = limits;
    this.intake = intake;
    this.logs = logs;
    this.held = held;
    this.meters = meters;
    this.problems = problems;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    partition = context.taskId().partition();
    entries =
        new Entries(
            context.getStateStore(PairingTopology.ENTRIES),
            context.getStateStore(PairingTopology.DUE),
            EmissionRule.millis(config.memory()),
            meters);
    outlet = new Outlet(context, topics, limits.maxDeadLetterBytes(), meters, problems);
    payloads = new Payloads(partition, intake, logs.of(partition), held, meters);
    Presence presence = new Presence(EmissionRule.millis(config.presence()));
    Assembly assembly =
        new Assembly(
            config.required(), limits.maxPairBytes(), presence, payloads, outlet, meters, problems);
    meeting =
        new Meeting(
            config,
            entries,
            payloads,
            presence,
            new EmissionRule(config, presence),
            assembly,
            meters);
    looks = context.schedule(betweenLooks(config), PunctuationType.WALL_CLOCK_TIME, this::look);
  }

  private static Duration betweenLooks(PairingConfig config) {
    Duration shortest = config.deadline();
    if (config.presence().compareTo(shortest) < 0) {
      shortest = config.presence();
    }
    if (config.awaitsLabels() && config.labelDeadline().compareTo(shortest) < 0) {
      shortest = config.labelDeadline();
    }
    return EmissionRule.clamp(shortest.dividedBy(4), SHORTEST_BETWEEN_LOOKS, LONGEST_BETWEEN_LOOKS);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    Source source = sources.get(origin.topic());
    meters.read(source);
    sinceLook += RECORD_BYTES + (record.value() == null ? 0 : record.value().length);
    try {
      Accepted accepted = intake.accept(source, record, partition);
      payloads.inHand(source, origin.offset(), new Payload(record, accepted));
      long now = context.currentSystemTimeMs();
      switch (source) {
        case SAMPLES -> meeting.sample(record.key(), origin.offset(), accepted, now);
        case LOGITS -> meeting.logits(record.key(), origin.offset(), accepted, now);
        case LABELS -> meeting.label(record.key(), origin.offset(), accepted, now);
      }
    } catch (BadRecordException fault) {
      outlet.deadLetter(record, fault, source, origin.offset());
    } finally {
      payloads.nothingInHand();
    }
  }

  private void look(long now) {
    Budget budget = new Budget(ENTRIES_A_LOOK, BYTES_A_LOOK);
    entries.takeDue(
        now,
        budget,
        (id, entry) -> {
          long bytes = meeting.due(id, entry, now);
          sinceLook += RECORD_BYTES + bytes;
          return bytes;
        });
    entries.forgetPaired(now, new Budget(ENTRIES_A_LOOK, BYTES_A_LOOK));
    // When there is much to do, commits are left to their interval.
    if (sinceLook > 0 && sinceLook < CALM_BYTES) {
      context.commit();
    }
    sinceLook = 0;
  }

  @Override
  public void close() {
    if (looks != null) {
      looks.cancel();
    }
    if (entries != null) {
      entries.close();
    }
    if (payloads != null) {
      payloads.close();
    }
  }
}
