package io.hardgate.student.stream;

import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.LogitValues;
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
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a record of {@code pairs} for a student.
 *
 * @param rules of the student's label space
 * @param inputs how the student reads samples
 * @param heldOut which samples are held out beside those that their producers hold out
 */
public record PairDecoder(RecordRules rules, InputEncoder inputs, HeldOutShare heldOut) {

  /** Why a pair may be refused: not for what only teachers and pairing look at. */
  public static final Set<Reason> REASONS =
      Collections.unmodifiableSet(
          EnumSet.complementOf(
              EnumSet.of(
                  Reason.WRONG_PARTITION,
                  Reason.LATE,
                  Reason.NO_SAMPLE,
                  Reason.EXPIRED,
                  Reason.UNKNOWN_TEACHER,
                  Reason.PREDICTION_FAILED)));

  /**
   * A pair, read.
   *
   * @param heldOut whether it must never be learned from
   */
  public record Decoded(Example example, Sample sample, boolean heldOut) {

    /** The pair, held out of this record. */
    HeldOutPair pair(ConsumerRecord<byte[], byte[]> record) {
      return new HeldOutPair(
          record.partition(), record.offset(), record.serializedValueSize(), example, sample);
    }
  }

  /**
   * The pair in this record.
   *
   * @throws BadRecordException if it is none, or anything in it breaks the rules
   */
  public Decoded decode(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    return decode(record, MessageFormat.PAIR.read(record.value(), record.headers()));
  }

  /** The held-out pair in this record, if it is one and nothing is wrong with it. */
  Optional<HeldOutPair> heldOutPair(ConsumerRecord<byte[], byte[]> record) {
    try {
      Pair pair = MessageFormat.PAIR.read(record.value(), record.headers());
      return isHeldOut(pair.getSample()) // most are not, and need not be looked at any further
          ? Optional.of(decode(record, pair).pair(record))
          : Optional.empty();
    } catch (BadRecordException fault) {
      return Optional.empty();
    }
  }

  /** The example in this record, unless anything is wrong with it, or it is held out. */
  Optional<Example> learnable(ConsumerRecord<byte[], byte[]> record) {
    try {
      Decoded decoded = decode(record);
      return decoded.heldOut() ? Optional.empty() : Optional.of(decoded.example());
    } catch (BadRecordException fault) {
      return Optional.empty();
    }
  }

  private boolean isHeldOut(Sample sample) {
    return sample.getSplit() == Split.HELD_OUT || heldOut.holdsOut(sample.getId());
  }

  private Decoded decode(ConsumerRecord<byte[], byte[]> record, Pair pair)
      throws BadRecordException {
    Sample sample = pair.getSample();
    int positions = rules.check(record.key(), sample);
    Input input = inputs.encode(sample);
    if (pair.getLogitsCount() > SupervisionConfig.MOST_TEACHERS) {
      throw new BadRecordException(
          Reason.TOO_MANY,
          "logits has %d entries, expected at most %d"
              .formatted(pair.getLogitsCount(), SupervisionConfig.MOST_TEACHERS));
    }
    List<Example.Opinion> opinions = new ArrayList<>(pair.getLogitsCount());
    Set<String> teachers = new HashSet<>();
    for (Logits logits : pair.getLogitsList()) {
      String teacher = logits.getTeacherId();
      LogitValues values = rules.check(record.key(), logits);
      RecordRules.checkPositions(logits.getPositions(), positions);
      opinions.add(new Example.Opinion(teacher, logits.getTeacherVersion(), values));
      if (!teachers.add(teacher)) {
        throw new BadRecordException(
            Reason.DUPLICATE, "logits of teacher '" + teacher + "' are there twice");
      }
    }
    Example example = new Example(input, labels(sample, positions), opinions);
    return new Decoded(example, sample, isHeldOut(sample));
  }

  private static int[] labels(Sample sample, int positions) {
    int[] labels = new int[positions];
    for (int i = 0; i < positions; i++) {
      labels[i] = sample.getLabelsCount() == 0 ? RecordRules.NO_LABEL : sample.getLabels(i);
    }
    return labels;
  }
}
