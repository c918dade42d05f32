package io.hardgate.messages;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The label spaces beside the student's own whose logits can be used. Immutable. */
public final class LabelMappings {

  /** Takes the student's own label space alone. */
  public static final LabelMappings NONE = new LabelMappings(List.of());

  private final Map<String, LabelMapping> byFingerprint = new LinkedHashMap<>();

  /**
   * These mappings.
   *
   * @throws IllegalArgumentException if two are from one label space
   */
  public LabelMappings(Collection<LabelMapping> mappings) {
    for (LabelMapping mapping : mappings) {
      if (byFingerprint.put(mapping.from().fingerprint(), mapping) != null) {
        throw new IllegalArgumentException(
            "two mappings from the label space " + mapping.from().fingerprint());
      }
    }
  }

  /**
   * The logits over the student's label space, where they are over one that is mapped to it: dense
   * float32, with {@code mapped_from} set, and without unknown fields. Ids and positions are taken
   * as they are; {@link RecordRules} looks at them as at those of any logits. Time and memory are
   * linear in the payload.
   *
   * @return empty if there is no mapping from their label space
   * @throws BadRecordException if their encoding is not dense, the payload has another length, or a
   *     value is not finite
   */
  public Optional<Logits> map(Logits logits) throws BadRecordException {
    LabelMapping mapping = byFingerprint.get(logits.getLabelSpace());
    if (mapping == null) {
      return Optional.empty();
    }
    RecordRules.checkCount(logits);
    if (logits.hasSparse()) {
      throw new BadRecordException(
          Reason.WRONG_LABEL_SPACE,
          "label_space is '%s', expected '%s'; sparse logits are not mapped (labels.mappings), send dense ones"
              .formatted(logits.getLabelSpace(), mapping.to().fingerprint()));
    }
    if (!logits.hasDense()) {
      throw new BadRecordException(
          Reason.MISSING_FIELD, "the logits have no encoding, expected dense");
    }
    int positions = logits.getPositions();
    DenseValues values = DenseValues.of(logits.getDense(), positions, mapping.from().classes());
    return Optional.of(
        Logits.newBuilder()
            .setSampleId(logits.getSampleId())
            .setTeacherId(logits.getTeacherId())
            .setTeacherVersion(logits.getTeacherVersion())
            .setLabelSpace(mapping.to().fingerprint())
            .setPositions(positions)
            .setDense(DenseValues.encode(mapping.map(values, positions), Dtype.FLOAT32))
            .setMappedFrom(mapping.from().fingerprint())
            .build());
  }

  /** The label spaces that are mapped to the student's. */
  public List<LabelSpace> sources() {
    return byFingerprint.values().stream().map(LabelMapping::from).toList();
  }
}
