package io.hardgate.teacher;

import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A teacher whose logits can be told from the text; it fails on some texts. */
class FakeTeacher implements TeacherModel {

  static final int CLASSES = 3;
  static final String FAILS = "fails";
  static final String NOT_A_NUMBER = "not a number";
  static final String BEYOND_FLOAT16 = "beyond float16";

  final Collection<String> seen = new ConcurrentLinkedQueue<>();
  volatile boolean closed;

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    List<String> texts = inputs.stream().map(input -> ((TeacherInput.Text) input).text()).toList();
    seen.addAll(texts);
    if (texts.contains(FAILS)) {
      throw new IllegalStateException("no idea");
    }
    return texts.stream().map(FakeTeacher::logits).toArray(float[][]::new);
  }

  static float[] logits(String text) {
    return switch (text) {
      case NOT_A_NUMBER -> new float[] {0, Float.NaN, 0};
      case BEYOND_FLOAT16 -> new float[] {0, 0, 1e6f};
      default -> new float[] {text.length(), text.hashCode() % 1024, 0.5f};
    };
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessText(input);
  }

  @Override
  public TeacherInput example() {
    return new TeacherInput.Text("");
  }

  @Override
  public void close() {
    closed = true;
  }
}
