package io.hardgate.student.stream;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.student.model.WordHasher;
import io.hardgate.student.training.Example;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a record of {@code pairs} for a student.
 *
 * @param rules of the student's label space
 * @param words how the student reads texts
 * @param teacher the id of the teacher to learn from
 */
public record PairDecoder(RecordRules rules, WordHasher words, String teacher) {

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
    if (!sample.hasText()) {
      throw new BadRecordException(
          Reason.UNSUPPORTED_INPUT,
          "the input is %s, expected text".formatted(sample.getInputCase()));
    }
    Optional<LogitValues> values = Optional.empty();
    for (Logits logits : pair.getLogitsList()) {
      LogitValues checked = rules.check(record.key(), logits);
      if (values.isEmpty() && logits.getTeacherId().equals(teacher)) {
        values = Optional.of(checked);
      }
    }
    int label = sample.getLabelsCount() == 0 ? RecordRules.NO_LABEL : sample.getLabels(0);
    Example example = new Example(words.hash(sample.getText()), label, values);
    return new Decoded(example, sample.getSplit() == Split.HELD_OUT);
  }
}
