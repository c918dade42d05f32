package io.hardgate.messages;

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
    int k = sparse.getK();
    int indexBytes = classes > SparseValues.MOST_SHORT_INDICES ? Integer.BYTES : Short.BYTES;
    checkLength("indices", sparse.getIndices().size(), positions, k, indexBytes, "");
    int valueBytes = half ? Short.BYTES : Float.BYTES;
    checkLength("values", sparse.getValues().size(), positions, k, valueBytes, "");
    if (!sparse.getLabelLogits().isEmpty()) {
      int found = sparse.getLabelLogits().size();
      checkLength("label_logits", found, positions, 1, Float.BYTES, ", or none");
    }
    int found = sparse.getLogNormalisers().size();
    checkLength("log_normalisers", found, positions, betas.length - 1, Float.BYTES, "");
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

  private static void checkLength(
      String field, int found, int positions, int each, int bytes, String also)
      throws BadRecordException {
    long expected = (long) positions * each * bytes;
    if (found != expected) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "sparse.%s holds %d bytes, expected %d: %d positions x %d of %d bytes%s"
              .formatted(field, found, expected, positions, each, bytes, also));
    }
  }

  /** All that can only be seen in the values. */
  static void check(SparseValues read) throws BadRecordException {
    long[] seen = new long[read.classes() / Long.SIZE + 1]; // a bit a class
    ListedSum sum = new ListedSum(read.k(), read.curve().betas());
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
        long bit = 1L << index; // modulo the size of a word
        if ((seen[index / Long.SIZE] & bit) != 0) {
          throw new BadRecordException(
              Reason.BAD_INDEX,
              "sparse.indices lists the class %d twice at position %d".formatted(index, position));
        }
        seen[index / Long.SIZE] |= bit;
        checkFinite("values", read.value(position, i), position);
      }
      for (int i = 0; i < read.k(); i++) {
        seen[read.index(position, i) / Long.SIZE] = 0;
      }
      if (read.hasLabelLogits()) {
        checkFinite("label_logits", read.labelLogit(position), position);
      }
      sum.read(read, position).logs(listed);
      checkNormalisers(read, position, sum, listed);
    }
  }

  /**
   * No less than the listed classes alone make it, no more than if all the others were as likely as
   * the least likely of them.
   */
  private static void checkNormalisers(
      SparseValues read, int position, ListedSum sum, double[] listed) throws BadRecordException {
    NormaliserCurve curve = read.curve();
    double least = sum.least();
    double rounding = Math.max(read.rounding(least), read.rounding(sum.largest()));
    double logOthers = Math.log(read.classes() - read.k());
    for (int node = 1; node < curve.nodes(); node++) {
      float found = curve.given(position, node);
      checkFinite("log_normalisers", found, position);
      double beta = curve.beta(node);
      double lower = listed[node];
      double others = logOthers + beta * least;
      double slack = SLACK + beta * rounding + RELATIVE_SLACK * Math.abs(found);
      // The larger of both is nearly their sum, and is had for nothing.
      boolean possible =
          found >= lower - slack
              && (found <= Math.max(lower, others) + slack
                  || found <= ListedSum.logAdd(lower, others) + slack);
      if (!possible) {
        float upper = (float) ListedSum.logAdd(lower, others);
        throw new BadRecordException(
            Reason.WRONG_SHAPE,
            "sparse.log_normalisers is %s at position %d, temperature %s; its k largest logits allow %s to %s"
                .formatted(found, position, (float) (1 / beta), (float) lower, upper));
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
