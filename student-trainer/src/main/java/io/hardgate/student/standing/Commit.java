package io.hardgate.student.standing;

import io.hardgate.messages.StudentCard;
import io.hardgate.student.stream.Refused;
import java.util.List;

/**
 * What becomes true at once, or not at all.
 *
 * @param card that names a new checkpoint first, with the first offsets of {@code pairs} that it
 *     does not account for
 * @param deadLetters the records that were refused between the checkpoint before and this one
 */
public record Commit(StudentCard card, List<Refused> deadLetters) {

  public Commit {
    deadLetters = List.copyOf(deadLetters);
  }
}
