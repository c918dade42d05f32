package io.hardgate.student.training;

import io.hardgate.messages.LogitValues;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.Input;
import java.util.Arrays;
import java.util.List;

/**
 * One pair, ready to be put into a batch.
 *
 * @param input what the student predicts from
 * @param labels the class of each position, or {@link RecordRules#NO_LABEL}
 * @param opinions of the teachers that came in time, no two of one teacher
 */
public record Example(Input input, int[] labels, List<Opinion> opinions) {

  /**
   * Checks the lengths.
   *
   * @throws IllegalArgumentException if there is not one label for each position
   */
  public Example {
    if (labels.length != input.positions()) {
      throw new IllegalArgumentException(
          "got %d labels of %d positions".formatted(labels.length, input.positions()));
    }
    opinions = List.copyOf(opinions);
  }

  /** Of an input of one position. */
  public Example(Input input, int label, List<Opinion> opinions) {
    this(input, new int[] {label}, opinions);
  }

  /** A text as the buckets of its words. */
  public Example(int[] words, int label, List<Opinion> opinions) {
    this(new Input.Words(words), label, opinions);
  }

  /** How many there are. */
  public int positions() {
    return labels.length;
  }

  /** Whether it is known what is true at a position, at least at one. */
  public boolean labelled() {
    return Arrays.stream(labels).anyMatch(label -> label != RecordRules.NO_LABEL);
  }

  /**
   * What one teacher says.
   *
   * @param teacher its id
   * @param version its version
   * @param logits positions x classes
   */
  public record Opinion(String teacher, String version, LogitValues logits) {}
}
