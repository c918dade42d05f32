package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.stream.HeldOutShare;
import io.hardgate.student.stream.PairDecoder;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Pairs and the student that learns from them.
 *
 * @param name in the table
 * @param settings of label space and student
 * @param pairs some batches; the log has them again and again
 * @param warmUp steps that are not timed, at the beginning of every turn
 * @param steps that are timed
 */
record TrainingWorkload(
    String name, ConfigSource settings, List<Pair> pairs, int warmUp, int steps) {

  /** Batches in a log behind the last one of a turn. */
  private static final int BEHIND = 16;

  /** Pairs a step. */
  int batchSize() {
    return settings.build().student().batchSize();
  }

  /** Whether the samples are sequences of tokens. */
  boolean tokens() {
    return pairs.get(0).getSample().hasTokens();
  }

  /**
   * Pairs in a log for a turn: more than it needs, as a trainer that follows waits for a full
   * batch, and so that its feeder has as much to do at the end as before.
   */
  int logged() {
    return (warmUp + steps + BEHIND) * batchSize();
  }

  /** The pairs as batches in memory, read as a trainer reads them. */
  List<PairBatch> batches() {
    PairDecoder decoder = decoder();
    int classes = decoder.rules().labels().classes();
    int size = batchSize();
    List<PairBatch> batches = new ArrayList<>();
    for (int first = 0; first + size <= pairs.size(); first += size) {
      List<Example> examples =
          pairs.subList(first, first + size).stream()
              .map(pair -> example(decoder, record(pair)))
              .toList();
      batches.add(new PairBatch(classes).fill(examples));
    }
    return batches;
  }

  /** As the student's trainer has it. */
  PairDecoder decoder() {
    HardgateConfig config = settings.build();
    LabelSpace labels = config.labels().space();
    return new PairDecoder(
        new RecordRules(labels),
        InputEncoder.of(config.student().model(), labels.classes()),
        new HeldOutShare(0));
  }

  /** A pair as a consumer gives it. */
  static ConsumerRecord<byte[], byte[]> record(Pair pair) {
    byte[] key = pair.getSample().getId().getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>("pairs", 0, 0, key, pair.toByteArray());
  }

  /** What a trainer makes of it. */
  static Example example(PairDecoder decoder, ConsumerRecord<byte[], byte[]> record) {
    try {
      return decoder.decode(record).example();
    } catch (BadRecordException e) {
      throw new IllegalStateException("a pair of the benchmark was refused", e);
    }
  }
}
