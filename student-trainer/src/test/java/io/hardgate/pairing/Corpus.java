package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Features;
import io.hardgate.messages.Label;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseLogits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Valid messages of all kinds, to be mutated. */
final class Corpus {

  private static final List<String> TEACHERS = List.of("a", "b");

  private final Random random;

  Corpus(Random random) {
    this.random = random;
  }

  /** A message of any kind about this sample. */
  Message any(String id) {
    return switch (random.nextInt(8)) {
      case 0 -> Messages.sample(id);
      case 1 -> Messages.sample(id).toBuilder().clearLabels().clearLabelSpace().build();
      case 2 -> features(id);
      case 3 ->
          Label.newBuilder()
              .setSampleId(id)
              .addLabels(random.nextInt(3))
              .setLabelSpace(Messages.LABELS.fingerprint())
              .build();
      case 4, 5 -> Messages.logits(teacher(), id);
      case 6 ->
          Messages.logits(teacher(), id).toBuilder()
              .setDense(DenseValues.encode(new float[] {1, 2, 3}, Dtype.FLOAT16))
              .build();
      default -> sparse(id);
    };
  }

  private String teacher() {
    return TEACHERS.get(random.nextInt(TEACHERS.size()));
  }

  private static Sample features(String id) {
    return Messages.sample(id).toBuilder()
        .setFeatures(Features.newBuilder().addValues(1).addValues(-2.5f).addValues(0))
        .build();
  }

  private Logits sparse(String id) {
    ByteBuffer normalisers = ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    normalisers.putFloat(logSumExp(1)).putFloat(logSumExp(2));
    return Messages.logits(teacher(), id).toBuilder()
        .setSparse(
            SparseLogits.newBuilder()
                .setK(2)
                .setDtype(Dtype.FLOAT32)
                .setIndices(ByteString.copyFrom(new byte[] {2, 0, 0, 0}))
                .setValues(DenseValues.encode(new float[] {3, 0.5f}, Dtype.FLOAT32).getValues())
                .setLabelLogits(DenseValues.encode(new float[] {-1}, Dtype.FLOAT32).getValues())
                .setLogNormalisers(ByteString.copyFrom(normalisers.flip()))
                .addTemperatures(1)
                .addTemperatures(2))
        .build();
  }

  private static float logSumExp(double temperature) {
    return (float)
        Math.log(
            Math.exp(3 / temperature) + Math.exp(0.5 / temperature) + Math.exp(-1 / temperature));
  }
}
