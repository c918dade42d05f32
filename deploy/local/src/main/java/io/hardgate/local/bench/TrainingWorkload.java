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

  /** Pairs a step. */
  int batchSize() {
    return settings.build().student().batchSize();
  }

  /** Whether the samples are sequences of tokens. */
  boolean tokens() {
    return pairs.get(0).getSample().hasTokens();
  }

  /** Pairs that a turn needs. */
  int needed() {
    return (warmUp + steps) * batchSize();
  }

  /** The pairs as batches in memory, read as a trainer reads them. */
  List<PairBatch> batches() {
    HardgateConfig config = settings.build();
    LabelSpace labels = config.labels().space();
    PairDecoder decoder =
        new PairDecoder(
            new RecordRules(labels),
            InputEncoder.of(config.student().model(), labels.classes()),
            new HeldOutShare(0));
    List<PairBatch> batches = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Pair pair : pairs) {
      examples.add(example(decoder, pair));
      if (examples.size() == config.student().batchSize()) {
        batches.add(new PairBatch(labels.classes()).fill(examples));
        examples.clear();
      }
    }
    return batches;
  }

  private static Example example(PairDecoder decoder, Pair pair) {
    byte[] key = pair.getSample().getId().getBytes(StandardCharsets.UTF_8);
    try {
      return decoder
          .decode(new ConsumerRecord<>("memory", 0, 0, key, pair.toByteArray()))
          .example();
    } catch (BadRecordException e) {
      throw new IllegalStateException("a pair of the benchmark was refused", e);
    }
  }
}
