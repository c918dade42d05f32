package io.hardgate.pairing;

import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Label;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages over three classes, as they arrive. */
final class Messages {

  static final LabelSpace LABELS = LabelSpace.of(List.of("ham", "spam", "eggs"));

  private Messages() {}

  static Sample sample(String id) {
    return Sample.newBuilder()
        .setId(id)
        .setText("the text of " + id)
        .addLabels(1)
        .setLabelSpace(LABELS.fingerprint())
        .build();
  }

  static Sample unlabelled(String id) {
    return sample(id).toBuilder().clearLabels().clearLabelSpace().build();
  }

  static Label label(String id, int label) {
    return Label.newBuilder()
        .setSampleId(id)
        .addLabels(label)
        .setLabelSpace(LABELS.fingerprint())
        .build();
  }

  static Logits logits(String teacher, String id) {
    return logits(teacher, id, 0.5f, -1.25f, 3f);
  }

  static Logits logits(String teacher, String id, float... values) {
    return Logits.newBuilder()
        .setSampleId(id)
        .setTeacherId(teacher)
        .setTeacherVersion("1")
        .setLabelSpace(LABELS.fingerprint())
        .setPositions(1)
        .setDense(DenseValues.encode(values, Dtype.FLOAT32))
        .build();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
