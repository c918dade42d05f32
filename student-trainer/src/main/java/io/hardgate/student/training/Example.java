package io.hardgate.student.training;

import io.hardgate.messages.LogitValues;
import io.hardgate.student.model.Input;
import java.util.List;

/**
 * One pair, ready to be put into a batch.
 *
 * @param input what the student predicts from
 * @param label the class, or {@link io.hardgate.messages.RecordRules#NO_LABEL}
 * @param opinions of the teachers that came in time, no two of one teacher
 */
public record Example(Input input, int label, List<Opinion> opinions) {

  public Example {
    opinions = List.copyOf(opinions);
  }

  /** A text as the buckets of its words. */
  public Example(int[] words, int label, List<Opinion> opinions) {
    this(new Input.Words(words), label, opinions);
  }

  /**
   * What one teacher says.
   *
   * @param teacher its id
   * @param version its version
   * @param logits one for each class
   */
  public record Opinion(String teacher, String version, LogitValues logits) {}
}
