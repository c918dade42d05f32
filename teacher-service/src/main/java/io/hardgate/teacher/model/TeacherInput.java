package io.hardgate.teacher.model;

import java.util.List;

/** What a teacher is asked about. It never sees a label. */
public sealed interface TeacherInput {

  /** A text that every model which reads texts can be tried on. */
  Text EXAMPLE = new Text("a first text, to see that the model works");

  /** A text as it came from the topic: may be empty, and of any length. */
  record Text(String text) implements TeacherInput {}

  /** A vector of numbers as it came from the topic: finite, at least one, of any length. */
  record Features(float[] values) implements TeacherInput {}

  /** The texts that these inputs are. */
  static List<String> texts(List<TeacherInput> inputs) {
    return inputs.stream().map(input -> ((Text) input).text()).toList();
  }

  /** The features that these inputs are. */
  static List<float[]> features(List<TeacherInput> inputs) {
    return inputs.stream().map(input -> ((Features) input).values()).toList();
  }
}
