package io.hardgate.student.stream;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.metrics.StudentMeters;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * Reads pairs and makes batches of them. Runs on the feeding thread, which owns the logs.
 *
 * <p>A batch is a function of the log and of the journal. What is not enough for a batch when the
 * trainer is stopped stays in the log.
 */
public final class PairFeeder {

  private final PairLog log;
  private final PairDecoder decoder;
  private final BatchQueue queue;
  private final StudentMeters meters;
  private final StudentConfig config;

  /** Wiring. */
  public PairFeeder(
      PairLog log,
      PairDecoder decoder,
      BatchQueue queue,
      StudentMeters meters,
      StudentConfig config) {
    this.log = log;
    this.decoder = decoder;
    this.queue = queue;
    this.meters = meters;
    this.config = config;
  }

  /**
   * Makes batches until stopped, or until the passes are over.
   *
   * @param resumed where the student stands in the log; {@link LogState#NOWHERE} if it begins
   * @param steps that it has made
   * @param journal of the order of the batches; empty where they are a function of the log alone
   * @param past a second reader of the log, for replayed pairs; empty where there are none
   * @throws io.hardgate.lifecycle.HardgateException if the log does not hold what the student goes
   *     on with, or what the configuration names
   */
  public void run(
      LogState resumed,
      long steps,
      Optional<Journal> journal,
      Optional<PairLog> past,
      StopSignal stop)
      throws InterruptedException {
    OpenBatch open = new OpenBatch(decoder, config.batchSize());
    HeldOutHistory history = new HeldOutHistory(log, decoder, queue, open);
    try {
      if (config.passes().isPresent()) {
        new PassReader(log, decoder, queue, meters, config, open, history).run(resumed, stop);
      } else {
        Optional<Replay> replay = past.map(reader -> new Replay(reader, decoder, config));
        new Follower(log, decoder, queue, meters, config, history, journal, replay)
            .run(resumed, steps, stop);
      }
    } catch (OffsetOutOfRangeException e) {
      new LogBounds(log)
          .requireHeld(
              LogBounds.byNumber(e.offsetOutOfRangePartitions()),
              "go on: pairs that it has not read are gone");
      throw e; // they are there after all
    }
  }
}
