package io.hardgate.teacher.model;

import java.util.List;
import java.util.Locale;

/** What a teacher is asked about. It never sees a label. */
public sealed interface TeacherInput {

  /** A text as it came from the topic: may be empty, and of any length. */
  record Text(String text) implements TeacherInput {}

  /** A vector of numbers as it came from the topic: finite, at least one, of any length. */
  record Features(float[] values) implements TeacherInput {}

  /** A sequence of tokens as it came from the topic: at least one, any numbers of 32 bits. */
  record Tokens(int[] ids) implements TeacherInput {}

  /** How many positions it has: one for each token; any other input has one. */
  default int positions() {
    return this instanceof Tokens tokens ? tokens.ids().length : 1;
  }

  /** What it is called in the configuration: text, features or tokens. */
  default String kind() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The texts that these inputs are. */
  static List<String> texts(List<TeacherInput> inputs) {
    return inputs.stream().map(input -> ((Text) input).text()).toList();
  }

  /** The features that these inputs are. */
  static List<float[]> features(List<TeacherInput> inputs) {
    return inputs.stream().map(input -> ((Features) input).values()).toList();
  }

  /** The tokens that these inputs are. */
  static List<int[]> tokens(List<TeacherInput> inputs) {
    return inputs.stream().map(input -> ((Tokens) input).ids()).toList();
  }
}
