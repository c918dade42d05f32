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
          Reason.MISSING_FIELD, "the sample has no input, expected text or features");
    }
    checkFeatures(sample);
    if (sample.getSplit() == Split.UNRECOGNIZED) {
      throw new BadRecordException(
          Reason.UNDECODABLE,
          "split is " + sample.getSplitValue() + ", expected TRAIN (0) or HELD_OUT (1)");
    }
    int positions = 1;
    if (sample.getLabelsCount() > 0) {
      checkLabels(sample.getLabelsList(), positions, sample.getLabelSpace());
    }
    return positions;
  }

  /**
   * Looks at a label that comes later than its sample.
   *
   * @throws BadRecordException if it has no id, another id than its key, no labels, or bad ones
   */
  public void check(byte[] key, Label label) throws BadRecordException {
    required("sample_id", label.getSampleId());
    checkKey(key, label.getSampleId());
    checkLabels(label.getLabelsList(), 1, label.getLabelSpace());
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

  private void checkLabels(List<Integer> given, int positions, String labelSpace)
      throws BadRecordException {
    if (given.size() != positions) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "labels has " + given.size() + " entries, expected " + positions + ", one a position");
    }
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
   * The checked values of a teacher's logits.
   *
   * @throws BadRecordException if an id is missing or is not the key's, the label space is another,
   *     the payload has another length, or a value is not finite or impossible
   */
  public LogitValues check(byte[] key, Logits logits) throws BadRecordException {
    required("sample_id", logits.getSampleId());
    required("teacher_id", logits.getTeacherId());
    checkKey(key, logits.getSampleId());
    checkLabelSpace(logits.getLabelSpace());
    if (logits.getPositions() != 1) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "positions is " + Integer.toUnsignedString(logits.getPositions()) + ", expected 1");
    }
    return switch (logits.getEncodingCase()) {
      case DENSE -> DenseValues.of(logits.getDense(), logits.getPositions(), labels.classes());
      case SPARSE -> SparseValues.of(logits.getSparse(), logits.getPositions(), labels.classes());
      case ENCODING_NOT_SET ->
          throw new BadRecordException(
              Reason.MISSING_FIELD, "the logits have no encoding, expected dense or sparse");
    };
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
