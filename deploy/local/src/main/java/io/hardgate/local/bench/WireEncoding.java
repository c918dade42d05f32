package io.hardgate.local.bench;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.SparseLogits;
import io.hardgate.messages.SparseValues;
import java.util.List;

/**
 * One way to write logits.
 *
 * @param name in the table
 * @param k listed classes a position; 0: dense
 * @param dtype of the logits
 * @param temperatures of the log-normalisers; empty: the standard grid
 * @param expanded whether sparse logits are expanded before they are learned from, as a blend does
 */
record WireEncoding(String name, int k, Dtype dtype, List<Float> temperatures, boolean expanded) {

  /** From the smallest to the largest. */
  static final List<WireEncoding> ALL =
      List.of(
          new WireEncoding(
              "sparse, 36 bytes", 4, Dtype.FLOAT16, List.of(0.6f, 1f, 1.5f, 3f), false),
          new WireEncoding(
              "sparse, 114 bytes",
              20,
              Dtype.FLOAT16,
              List.of(0.5f, 0.6f, 1f, 1.2f, 2f, 3f, 4f),
              false),
          new WireEncoding("sparse, 300 bytes", 64, Dtype.FLOAT16, List.of(), false),
          new WireEncoding("the same, expanded", 64, Dtype.FLOAT16, List.of(), true),
          new WireEncoding("dense float16", 0, Dtype.FLOAT16, List.of(), false),
          new WireEncoding("dense float32", 0, Dtype.FLOAT32, List.of(), false));

  boolean sparse() {
    return k > 0;
  }

  /** The temperatures at which the label's probability should be exact. */
  List<Float> grid() {
    return temperatures.isEmpty() ? SparseValues.STANDARD_TEMPERATURES : temperatures;
  }

  /** The whole record of a sequence. */
  Logits encode(String id, float[] logits, int[] labels, String labelSpace) {
    Logits.Builder message =
        Logits.newBuilder()
            .setSampleId(id)
            .setTeacherId("teacher")
            .setTeacherVersion("1")
            .setLabelSpace(labelSpace)
            .setPositions(labels.length);
    if (sparse()) {
      message.setSparse(SparseValues.encode(logits, labels.length, k, labels, dtype, temperatures));
    } else {
      message.setDense(DenseValues.encode(logits, dtype));
    }
    return message.build();
  }

  /** The bytes of a record that are numbers of a position. */
  static int payload(Logits message) {
    SparseLogits sparse = message.getSparse();
    DenseLogits dense = message.getDense();
    return dense.getValues().size()
        + sparse.getIndices().size()
        + sparse.getValues().size()
        + sparse.getLabelLogits().size()
        + sparse.getLogNormalisers().size();
  }

  /** What a reader makes of the record's bytes. */
  LogitValues decode(byte[] record, int classes) {
    try {
      Logits message = Logits.parseFrom(record);
      return sparse()
          ? SparseValues.of(message.getSparse(), message.getPositions(), classes)
          : DenseValues.of(message.getDense(), message.getPositions(), classes);
    } catch (com.google.protobuf.InvalidProtocolBufferException | BadRecordException e) {
      throw new IllegalStateException(name + " was refused", e);
    }
  }
}
