package io.hardgate.student.stream;

import io.hardgate.lifecycle.StopSignal;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads held-out pairs back that were accounted for before a trainer was stopped, so that it goes
 * on with those that it had. Owned by the feeding thread.
 */
final class HeldOutHistory {

  private static final Logger LOG = LoggerFactory.getLogger(HeldOutHistory.class);

  private final PairLog log;
  private final PairDecoder decoder;
  private final BatchQueue queue;
  private final OpenBatch open;

  HeldOutHistory(PairLog log, PairDecoder decoder, BatchQueue queue, OpenBatch open) {
    this.log = log;
    this.decoder = decoder;
    this.queue = queue;
    this.open = open;
  }

  /**
   * Hands over the held-out pairs from where the window began to where the log was read. What
   * retention has removed of them is missing from the evaluation; nothing else depends on it.
   *
   * @param pass which the trainer is in
   * @param state what is said with them: where it goes on
   */
  void readBack(
      Map<Integer, Long> until, int pass, LogState state, LogBounds bounds, StopSignal stop)
      throws InterruptedException {
    Map<Integer, Long> from = new TreeMap<>();
    Map<Integer, Long> end = new TreeMap<>();
    state
        .heldOutFrom()
        .forEach(
            (partition, offset) -> {
              long oldest = bounds.beginning().getOrDefault(partition, Long.MAX_VALUE);
              if (oldest > offset) {
                LOG.warn(
                    "held-out pairs from offset {} on are lost to the evaluation: {}",
                    offset,
                    bounds.held(partition));
              }
              if (Math.max(offset, oldest) < until.get(partition)) {
                from.put(partition, Math.max(offset, oldest));
                end.put(partition, until.get(partition));
              }
            });
    log.seek(from, end);
    for (int partition : from.keySet()) {
      while (log.more(partition, stop)) {
        ConsumerRecord<byte[], byte[]> record = log.take(partition);
        decoder.heldOutPair(record).ifPresent(open::addAgain);
        if (open.isFull()) {
          open.handOverHeldOut(queue, pass, state, stop);
        }
      }
    }
    open.handOverHeldOut(queue, pass, state, stop);
  }
}
