package io.hardgate.student.standing;

import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.stream.Refused;
import java.util.List;
import java.util.Optional;

/**
 * What becomes true at once, or not at all.
 *
 * @param card that names a new checkpoint first, with the first offsets of {@code pairs} that it
 *     does not account for
 * @param deadLetters the records that were refused between the checkpoint before and this one
 * @param promotion which version is in production from now on; empty: the same as before
 */
public record Commit(StudentCard card, List<Refused> deadLetters, Optional<Promotion> promotion) {

  public Commit {
    deadLetters = List.copyOf(deadLetters);
  }
}
