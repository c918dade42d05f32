package io.hardgate.student.stream;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.PairTimes;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows the log until stopped: first as the journal says, then as the records come. Runs on the
 * feeding thread.
 */
final class Follower {

  private final PairLog log;
  private final BatchQueue queue;
  private final StudentMeters meters;
  private final StudentConfig config;
  private final HeldOutHistory history;
  private final Optional<Journal> journal;
  private final Optional<Replay> replay;
  private final OpenBatch open;
  private final Turns turns;
  private final Map<Integer, Long> nextOffsets = new HashMap<>();
  private long steps;

  Follower(
      PairLog log,
      PairDecoder decoder,
      BatchQueue queue,
      StudentMeters meters,
      StudentConfig config,
      HeldOutHistory history,
      Optional<Journal> journal,
      Optional<Replay> replay) {
    this.log = log;
    this.queue = queue;
    this.meters = meters;
    this.config = config;
    this.history = history;
    this.journal = journal;
    this.replay = replay;
    int old = replay.map(Replay::count).orElse(0);
    open = new OpenBatch(decoder, config.batchSize() - old);
    turns = new Turns(log.partitionCount(), config.batchSize() - old);
  }

  /** From where the student stands, or from where the configuration says. */
  void run(LogState resumed, long madeSteps, StopSignal stop) throws InterruptedException {
    LogBounds bounds = new LogBounds(log);
    if (resumed.nextOffsets().isEmpty()) {
      nextOffsets.putAll(bounds.from(config.start().from()));
    } else {
      for (int partition = 0; partition < log.partitionCount(); partition++) {
        nextOffsets.put(partition, 0L); // if it was added since
      }
      nextOffsets.putAll(resumed.nextOffsets());
      bounds.requireHeld(nextOffsets, "go on where its checkpoint ended");
      history.readBack(nextOffsets, 1, resumed, bounds, stop);
    }
    queue.catchUp();
    steps = madeSteps;
    List<Journal.Entry> written =
        journal.map(j -> j.begin(madeSteps, Map.copyOf(nextOffsets))).orElse(List.of());
    written.forEach(entry -> Journal.requireHeld(entry, bounds));
    log.seek(nextOffsets);
    for (Journal.Entry entry : written) {
      if (!stop.requested()) {
        obey(entry, stop);
      }
    }
    while (!stop.requested()) {
      gather(stop);
    }
  }

  private void obey(Journal.Entry entry, StopSignal stop) throws InterruptedException {
    for (OffsetRun run : entry.reads()) {
      while (nextOffsets.get(run.partition()) < run.next() && !stop.requested()) {
        if (log.isPast(run.partition(), run.next())) {
          nextOffsets.put(run.partition(), run.next());
        } else if (log.more(run.partition(), stop)) {
          read(run.partition());
        } else {
          log.await(); // it is there, but a broker that has just become the leader may not say so
        }
      }
    }
    Optional<Replay.Past> past =
        Optional.ofNullable(entry.replayed())
            .map(run -> replay.orElseThrow().again(run, entry.step(), stop));
    handOver(past, stop);
  }

  /** A batch of what comes next. */
  private void gather(StopSignal stop) throws InterruptedException {
    Map<Integer, Long> before = new TreeMap<>(nextOffsets);
    List<OffsetRun> runs = new ArrayList<>();
    turns.begin(steps);
    while (!open.isFull() && !stop.requested()) {
      OptionalInt partition = turns.next(p -> log.more(p, stop));
      if (partition.isPresent()) {
        int number = partition.getAsInt();
        long from = nextOffsets.get(number);
        read(number);
        extend(runs, number, from, nextOffsets.get(number));
      } else {
        meters.lag(log.lag());
        log.await();
      }
    }
    stepOver(runs, stop);
    Optional<Replay.Past> past =
        open.size() == 0
            ? Optional.empty()
            : replay.flatMap(r -> r.choose(steps + 1, before, stop));
    if (!stop.requested()) {
      OffsetRun replayed = past.map(Replay.Past::run).orElse(null);
      // Before anybody can learn from it.
      journal.ifPresent(j -> j.append(new Journal.Entry(steps + 1, runs, replayed)));
      handOver(past, stop);
    }
  }

  /**
   * Steps over what holds no pairs at the end of a partition, such as the marks of transactions.
   * Retention that removes them must not seem to remove pairs that were not read.
   */
  private void stepOver(List<OffsetRun> runs, StopSignal stop) {
    for (int partition = 0; partition < log.partitionCount(); partition++) {
      if (!log.more(partition, stop) && !stop.requested()) {
        long from = nextOffsets.get(partition);
        long position = log.position(partition);
        if (position > from) {
          extend(runs, partition, from, position);
          nextOffsets.put(partition, position);
        }
      }
    }
  }

  private static void extend(List<OffsetRun> runs, int partition, long from, long next) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).partition() == partition) {
      runs.set(last, new OffsetRun(partition, runs.get(last).from(), next));
    } else {
      runs.add(new OffsetRun(partition, from, next));
    }
  }

  private void read(int partition) {
    ConsumerRecord<byte[], byte[]> record = log.take(partition);
    nextOffsets.put(partition, record.offset() + 1);
    open.read(record).ifPresent(example -> open.add(example, PairTimes.of(record)));
  }

  private void handOver(Optional<Replay.Past> past, StopSignal stop) throws InterruptedException {
    meters.lag(log.lag());
    if (open.size() > 0) {
      steps++;
    }
    List<Example> replayed = past.map(Replay.Past::examples).orElse(List.of());
    open.handOver(queue, 1, new LogState(nextOffsets, Map.of(), null), replayed, stop);
  }
}
