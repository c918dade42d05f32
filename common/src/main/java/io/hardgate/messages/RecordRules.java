package io.hardgate.messages;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a message must be before anything is done with it. Everything that arrives from a topic is
 * untrusted.
 *
 * @param labels the label space of the student
 */
public record RecordRules(LabelSpace labels) {

  /** A label that says: unknown. */
  public static final int NO_LABEL = -1;

  /** Of one sample. */
  public static final int MOST_POSITIONS = 65_536;

  /**
   * How many positions the sample has.
   *
   * @throws BadRecordException if it has no id, another id than its key, no input, or bad labels
   */
  public int check(byte[] key, Sample sample) throws BadRecordException {
    required("id", sample.getId());
    checkKey(key, sample.getId());
    if (sample.getInputCase() == Sample.InputCase.INPUT_NOT_SET) {
      throw new BadRecordException(
          Reason.MISSING_FIELD, "the sample has no input, expected text, features or tokens");
    }
    checkFeatures(sample);
    checkTokens(sample);
    if (sample.getSplit() == Split.UNRECOGNIZED) {
      throw new BadRecordException(
          Reason.UNDECODABLE,
          "split is " + sample.getSplitValue() + ", expected TRAIN (0) or HELD_OUT (1)");
    }
    int positions = positions(sample);
    if (sample.getLabelsCount() > 0) {
      checkLabelCount(sample.getLabelsCount(), positions);
      checkLabels(sample.getLabelsList(), sample.getLabelSpace());
    }
    return positions;
  }

  /** How many positions the sample has: one for each token; any other input has one. */
  public static int positions(Sample sample) {
    return sample.hasTokens() ? sample.getTokens().getIdsCount() : 1;
  }

  /**
   * Looks at the number of labels beside their sample.
   *
   * @param positions of the sample
   * @throws BadRecordException if it is another
   */
  public static void checkLabelCount(int labels, int positions) throws BadRecordException {
    if (labels != positions) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "labels has %d entries, expected %d, one a position".formatted(labels, positions));
    }
  }

  /**
   * Looks at the number of positions that logits have, beside their sample.
   *
   * @param positions of the sample
   * @throws BadRecordException if it is another
   */
  public static void checkPositions(int given, int positions) throws BadRecordException {
    if (given != positions) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "positions is %d, expected %d, those of the sample".formatted(given, positions));
    }
  }

  /**
   * Looks at a label that comes later than its sample. Whether it has as many positions is for
   * {@link #checkLabelCount}.
   *
   * @throws BadRecordException if it has no id, another id than its key, no labels, or bad ones
   */
  public void check(byte[] key, Label label) throws BadRecordException {
    required("sample_id", label.getSampleId());
    checkKey(key, label.getSampleId());
    if (label.getLabelsCount() == 0) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE, "labels has 0 entries, expected one a position");
    }
    checkLabels(label.getLabelsList(), label.getLabelSpace());
  }

  private static void checkFeatures(Sample sample) throws BadRecordException {
    if (!sample.hasFeatures()) {
      return;
    }
    List<Float> values = sample.getFeatures().getValuesList();
    if (values.isEmpty()) {
      throw new BadRecordException(Reason.MISSING_FIELD, "features.values is empty");
    }
    for (int i = 0; i < values.size(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new BadRecordException(
            Reason.NOT_FINITE,
            "features.values is %s at %d, expected a finite number".formatted(values.get(i), i));
      }
    }
  }

  private static void checkTokens(Sample sample) throws BadRecordException {
    if (!sample.hasTokens()) {
      return;
    }
    int tokens = sample.getTokens().getIdsCount();
    if (tokens == 0) {
      throw new BadRecordException(Reason.MISSING_FIELD, "tokens.ids is empty");
    }
    if (tokens > MOST_POSITIONS) {
      throw new BadRecordException(
          Reason.TOO_LARGE,
          "tokens.ids has %d entries, expected at most %d".formatted(tokens, MOST_POSITIONS));
    }
  }

  private void checkLabels(List<Integer> given, String labelSpace) throws BadRecordException {
    checkLabelSpace(labelSpace);
    for (int label : given) {
      if (label != NO_LABEL && (label < 0 || label >= labels.classes())) {
        throw new BadRecordException(
            Reason.BAD_LABEL,
            "labels holds %d, expected 0 to %d, or -1 for unknown"
                .formatted(label, labels.classes() - 1));
      }
    }
  }

  /**
   * The checked values of a teacher's logits. Whether they are of as many positions as the sample
   * is for {@link #checkPositions}.
   *
   * @throws BadRecordException if an id is missing or is not the key's, the label space is another,
   *     the payload has another length, or a value is not finite or impossible
   */
  public LogitValues check(byte[] key, Logits logits) throws BadRecordException {
    required("sample_id", logits.getSampleId());
    required("teacher_id", logits.getTeacherId());
    checkKey(key, logits.getSampleId());
    checkLabelSpace(logits.getLabelSpace());
    checkCount(logits);
    return switch (logits.getEncodingCase()) {
      case DENSE -> DenseValues.of(logits.getDense(), logits.getPositions(), labels.classes());
      case SPARSE -> SparseValues.of(logits.getSparse(), logits.getPositions(), labels.classes());
      case ENCODING_NOT_SET ->
          throw new BadRecordException(
              Reason.MISSING_FIELD, "the logits have no encoding, expected dense or sparse");
    };
  }

  /**
   * Looks at how many positions the logits say they have.
   *
   * @throws BadRecordException if there are none, or more than a sample can have
   */
  static void checkCount(Logits logits) throws BadRecordException {
    if (logits.getPositions() < 1 || logits.getPositions() > MOST_POSITIONS) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "positions is %s, expected 1 to %d"
              .formatted(Integer.toUnsignedString(logits.getPositions()), MOST_POSITIONS));
    }
  }

  private static void required(String field, String value) throws BadRecordException {
    if (value.isBlank()) {
      throw new BadRecordException(Reason.MISSING_FIELD, field + " is empty");
    }
  }

  private static void checkKey(byte[] key, String id) throws BadRecordException {
    if (key == null || !Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
      String found = key == null ? "none" : "'" + new String(key, StandardCharsets.UTF_8) + "'";
      throw new BadRecordException(
          Reason.WRONG_KEY, "the record key is " + found + ", expected the sample id '" + id + "'");
    }
  }

  private void checkLabelSpace(String fingerprint) throws BadRecordException {
    if (!fingerprint.equals(labels.fingerprint())) {
      throw new BadRecordException(
          Reason.WRONG_LABEL_SPACE,
          "label_space is '%s', expected '%s'".formatted(fingerprint, labels.fingerprint()));
    }
  }
}
