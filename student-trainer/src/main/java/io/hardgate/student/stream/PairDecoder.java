package io.hardgate.student.stream;

import io.hardgate.config.StudentConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a record of {@code pairs} for a student.
 *
 * @param rules of the student's label space
 * @param inputs how the student reads samples
 */
public record PairDecoder(RecordRules rules, InputEncoder inputs) {

  /**
   * A pair, read.
   *
   * @param heldOut whether it must never be learned from
   */
  public record Decoded(Example example, boolean heldOut) {}

  /**
   * The pair in this record.
   *
   * @throws BadRecordException if it is none, or anything in it breaks the rules
   */
  public Decoded decode(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    Pair pair = MessageFormat.PAIR.read(record.value(), record.headers());
    Sample sample = pair.getSample();
    rules.check(record.key(), sample);
    Input input = inputs.encode(sample);
    if (pair.getLogitsCount() > StudentConfig.MOST_TEACHERS) {
      throw new BadRecordException(
          Reason.TOO_MANY,
          "logits has %d entries, expected at most %d"
              .formatted(pair.getLogitsCount(), StudentConfig.MOST_TEACHERS));
    }
    List<Example.Opinion> opinions = new ArrayList<>(pair.getLogitsCount());
    Set<String> teachers = new HashSet<>();
    for (Logits logits : pair.getLogitsList()) {
      String teacher = logits.getTeacherId();
      opinions.add(
          new Example.Opinion(
              teacher, logits.getTeacherVersion(), rules.check(record.key(), logits)));
      if (!teachers.add(teacher)) {
        throw new BadRecordException(
            Reason.DUPLICATE, "logits of teacher '" + teacher + "' are there twice");
      }
    }
    int label = sample.getLabelsCount() == 0 ? RecordRules.NO_LABEL : sample.getLabels(0);
    Example example = new Example(input, label, opinions);
    return new Decoded(example, sample.getSplit() == Split.HELD_OUT);
  }
}
