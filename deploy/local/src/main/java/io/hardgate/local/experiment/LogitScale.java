package io.hardgate.local.experiment;

import com.google.protobuf.ByteString;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Float16;
import io.hardgate.messages.Logits;
import io.hardgate.messages.SparseLogits;
import io.hardgate.messages.SparseValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * All logits of a message times a number, exactly but for the rounding of their dtype. Sparse ones
 * stay sparse: {@code log sum exp(c z / T)} is what the log-normaliser was at the temperature
 * {@code T / c}, so the temperatures are scaled and the log-normalisers stay as they are.
 *
 * @param factor above 0
 */
record LogitScale(float factor) {

  Logits apply(Logits logits) {
    return logits.hasSparse()
        ? logits.toBuilder().setSparse(apply(logits.getSparse())).build()
        : logits.toBuilder().setDense(apply(logits.getDense())).build();
  }

  private DenseLogits apply(DenseLogits dense) {
    return dense.toBuilder().setValues(scaled(dense.getValues(), dense.getDtype())).build();
  }

  private SparseLogits apply(SparseLogits sparse) {
    List<Float> temperatures =
        sparse.getTemperaturesCount() == 0
            ? SparseValues.STANDARD_TEMPERATURES
            : sparse.getTemperaturesList();
    return sparse.toBuilder()
        .setValues(scaled(sparse.getValues(), sparse.getDtype()))
        .setLabelLogits(scaled(sparse.getLabelLogits(), Dtype.FLOAT32))
        .clearTemperatures()
        .addAllTemperatures(temperatures.stream().map(t -> t * factor).toList())
        .build();
  }

  private ByteString scaled(ByteString values, Dtype dtype) {
    ByteBuffer from = values.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(values.size()).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      if (dtype == Dtype.FLOAT16) {
        to.putShort(Float16.fromFloat(Float16.toFloat(from.getShort()) * factor));
      } else {
        to.putFloat(from.getFloat() * factor);
      }
    }
    return ByteString.copyFrom(to.flip());
  }
}
