package io.hardgate.local.experiment;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.ConfidenceInterval;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.report.Provenance;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the teachers of a training log are worth on its held-out pairs with their logits as they
 * are, at a temperature of 1: students know them at the fitted one.
 */
final class TeachersAlone {

  private static final long SEED = 1;

  private final HardgateConfig config;
  private final RecordRules rules;
  private final Map<String, Measured> teachers = new TreeMap<>();

  private record Measured(PredictionScores scores, CalibrationDetail detail) {}

  TeachersAlone(HardgateConfig config) {
    this.config = config;
    rules = new RecordRules(config.labels().space());
  }

  /**
   * Measures all of them.
   *
   * @throws HardgateException if a pair cannot be read, or it is stopped before the end
   */
  List<Provenance.AsItIs> measure(StopSignal stop) {
    PairLog.read(config.kafka(), this::measure, stop);
    return teachers.entrySet().stream()
        .map(teacher -> asItIs(teacher.getKey(), teacher.getValue()))
        .toList();
  }

  private void measure(ConsumerRecord<byte[], byte[]> record, Pair pair) throws BadRecordException {
    Sample sample = pair.getSample();
    if (sample.getSplit() != Split.HELD_OUT) {
      return;
    }
    int[] labels = sample.getLabelsList().stream().mapToInt(Integer::intValue).toArray();
    for (Logits logits : pair.getLogitsList()) {
      FloatBuffer z = FloatBuffer.allocate(labels.length * config.labels().space().classes());
      rules.check(record.key(), logits).copyTo(z, labels);
      Measured teacher =
          teachers.computeIfAbsent(
              logits.getTeacherId(),
              it -> new Measured(new PredictionScores(), new CalibrationDetail()));
      for (int position = 0; position < labels.length; position++) {
        if (labels[position] != RecordRules.NO_LABEL) {
          add(z.array(), position, labels[position], teacher);
        }
      }
    }
  }

  private void add(float[] z, int position, int label, Measured to) {
    int classes = config.labels().space().classes();
    int from = position * classes;
    int top = from;
    for (int i = from; i < from + classes; i++) {
      top = z[i] > z[top] ? i : top;
    }
    double sum = 0;
    for (int i = from; i < from + classes; i++) {
      sum += Math.exp(z[i] - z[top]);
    }
    boolean right = top == from + label;
    to.scores().add(1 / sum, right, Math.log(sum) + z[top] - z[from + label]);
    to.detail().add(1 / sum, right);
  }

  private static Provenance.AsItIs asItIs(String id, Measured teacher) {
    PredictionScores scores = teacher.scores();
    ConfidenceInterval interval = teacher.detail().positions().eceInterval(SEED);
    return new Provenance.AsItIs(
        id,
        scores.positions(),
        scores.accuracy(),
        scores.nll(),
        scores.ece(),
        interval.low(),
        interval.high(),
        scores.errors().signed());
  }
}
