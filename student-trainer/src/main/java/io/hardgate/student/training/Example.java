package io.hardgate.student.training;

import io.hardgate.messages.LogitValues;
import java.util.List;

/**
 * One pair, ready to be put into a batch.
 *
 * @param words the buckets of the text's words
 * @param label the class, or {@link io.hardgate.messages.RecordRules#NO_LABEL}
 * @param opinions of the teachers that came in time, no two of one teacher
 */
public record Example(int[] words, int label, List<Opinion> opinions) {

  public Example {
    opinions = List.copyOf(opinions);
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
