package io.hardgate.messages;

import java.util.BitSet;
import java.util.List;

/** What {@link SparseLogits} must be before anything is computed with them. */
final class SparseRules {

  private static final int MOST_TEMPERATURES = 16;

  /**
   * What a log-normaliser may be off by, beside what the listed logits are rounded by: teachers
   * compute it in half precision, too.
   */
  private static final double SLACK = 0.02;

  private static final double RELATIVE_SLACK = 0x1p-9;

  private SparseRules() {}

  /** The inverse temperatures, ascending, behind a first one of 0. */
  static double[] check(SparseLogits sparse, int positions, int classes) throws BadRecordException {
    boolean half = sparse.getDtype() == Dtype.FLOAT16;
    if (!half && sparse.getDtype() != Dtype.FLOAT32) {
      throw new BadRecordException(
          Reason.UNDECODABLE,
          "sparse.dtype is " + sparse.getDtypeValue() + ", expected FLOAT32 (1) or FLOAT16 (2)");
    }
    if (sparse.getK() < 1 || sparse.getK() >= classes) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "sparse.k is %s, expected 1 to %d, fewer than the classes"
              .formatted(Integer.toUnsignedString(sparse.getK()), classes - 1));
    }
    double[] betas = inverse(sparse.getTemperaturesList());
    long listed = (long) positions * sparse.getK();
    int indexBytes = classes > SparseValues.MOST_SHORT_INDICES ? Integer.BYTES : Short.BYTES;
    int valueBytes = half ? Short.BYTES : Float.BYTES;
    String each = "%d positions x %d of %d bytes";
    checkLength(
        "indices",
        sparse.getIndices().size(),
        listed * indexBytes,
        each.formatted(positions, sparse.getK(), indexBytes));
    checkLength(
        "values",
        sparse.getValues().size(),
        listed * valueBytes,
        each.formatted(positions, sparse.getK(), valueBytes));
    if (!sparse.getLabelLogits().isEmpty()) {
      checkLength(
          "label_logits",
          sparse.getLabelLogits().size(),
          (long) positions * Float.BYTES,
          each.formatted(positions, 1, Float.BYTES) + ", or none");
    }
    checkLength(
        "log_normalisers",
        sparse.getLogNormalisers().size(),
        (long) positions * (betas.length - 1) * Float.BYTES,
        each.formatted(positions, betas.length - 1, Float.BYTES));
    return betas;
  }

  private static double[] inverse(List<Float> given) throws BadRecordException {
    List<Float> temperatures = given.isEmpty() ? SparseValues.STANDARD_TEMPERATURES : given;
    int count = temperatures.size();
    if (count > MOST_TEMPERATURES) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "sparse.temperatures has %d entries, expected at most %d"
              .formatted(count, MOST_TEMPERATURES));
    }
    double[] betas = new double[count + 1];
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      float temperature = temperatures.get(i);
      if (Float.isNaN(temperature) || Float.isInfinite(temperature)) {
        throw new BadRecordException(
            Reason.NOT_FINITE,
            "sparse.temperatures is %s at %d, expected a finite number".formatted(temperature, i));
      }
      double beta = beta(temperature);
      if (temperature <= 0 || beta >= before) {
        throw new BadRecordException(
            Reason.WRONG_SHAPE,
            "sparse.temperatures is %s at %d, expected positive numbers in ascending order"
                .formatted(temperature, i));
      }
      betas[count - i] = beta;
      before = beta;
    }
    return betas;
  }

  /** 12 over a whole number is meant exactly, though 0.6 and 2.4 are not floats. */
  static double beta(float temperature) {
    double twelfths = 12.0 / temperature;
    double whole = Math.rint(twelfths);
    return (Math.abs(twelfths - whole) <= whole * 0x1p-23 ? whole : twelfths) / 12;
  }

  private static void checkLength(String field, int found, long expected, String of)
      throws BadRecordException {
    if (found != expected) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "sparse.%s holds %d bytes, expected %d: %s".formatted(field, found, expected, of));
    }
  }

  /** All that can only be seen in the values. */
  static void check(SparseValues read) throws BadRecordException {
    BitSet seen = new BitSet(read.classes());
    double[] listed = new double[read.curve().nodes()];
    for (int position = 0; position < read.positions(); position++) {
      for (int i = 0; i < read.k(); i++) {
        int index = read.index(position, i);
        if (Integer.compareUnsigned(index, read.classes()) >= 0) {
          throw new BadRecordException(
              Reason.BAD_INDEX,
              "sparse.indices is %s at position %d, expected 0 to %d"
                  .formatted(Integer.toUnsignedString(index), position, read.classes() - 1));
        }
        if (seen.get(index)) {
          throw new BadRecordException(
              Reason.BAD_INDEX,
              "sparse.indices lists the class %d twice at position %d".formatted(index, position));
        }
        seen.set(index);
        checkFinite("values", read.value(position, i), position);
      }
      for (int i = 0; i < read.k(); i++) {
        seen.clear(read.index(position, i));
      }
      if (read.hasLabelLogits()) {
        checkFinite("label_logits", read.labelLogit(position), position);
      }
      checkNormalisers(read, position, listed);
    }
  }

  /**
   * No less than the listed classes alone make it, no more than if all the others were as likely as
   * the least likely of them.
   */
  private static void checkNormalisers(SparseValues read, int position, double[] listed)
      throws BadRecordException {
    NormaliserCurve curve = read.curve();
    double least = Double.POSITIVE_INFINITY;
    double rounding = 0;
    for (int i = 0; i < read.k(); i++) {
      double value = read.value(position, i);
      least = Math.min(least, value);
      rounding = Math.max(rounding, read.rounding(value));
    }
    double logOthers = Math.log(read.classes() - read.k());
    ListedSum.logs(read, position, curve.betas(), listed);
    for (int node = 1; node < curve.nodes(); node++) {
      float found = curve.given(position, node);
      checkFinite("log_normalisers", found, position);
      double beta = curve.beta(node);
      double lower = listed[node];
      double upper = ListedSum.logAdd(lower, logOthers + beta * least);
      double slack = SLACK + beta * rounding + RELATIVE_SLACK * Math.abs(found);
      if (found < lower - slack || found > upper + slack) {
        throw new BadRecordException(
            Reason.WRONG_SHAPE,
            "sparse.log_normalisers is %s at position %d, temperature %s; its k largest logits allow %s to %s"
                .formatted(found, position, (float) (1 / beta), (float) lower, (float) upper));
      }
      curve.set(position, node, lower);
    }
    curve.set(position, 0, listed[0]);
  }

  private static void checkFinite(String field, float value, int position)
      throws BadRecordException {
    if (!Float.isFinite(value)) {
      throw new BadRecordException(
          Reason.NOT_FINITE,
          "sparse.%s is %s at position %d; expected a finite number"
              .formatted(field, value, position));
    }
  }
}
