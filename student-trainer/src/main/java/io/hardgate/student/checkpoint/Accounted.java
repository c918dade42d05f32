package io.hardgate.student.checkpoint;

import io.hardgate.messages.StudentCard;
import java.util.Map;
import java.util.Optional;

/**
 * What was accounted for when a term began: all steps and offsets below those of the student's
 * card, their dead letters included. A student that fell back to an older checkpoint comes through
 * it again. Then a record below these offsets is not sent to the dead letters a second time; and
 * until the student is past all of it, nothing is committed, for a card that said less would let
 * the next trainer send them again.
 *
 * @param step of the card
 * @param nextOffsets of the card; empty in the middle of passes, whose steps count alone
 */
public record Accounted(long step, Map<Integer, Long> nextOffsets) {

  public Accounted {
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /** By this card. */
  public static Accounted by(Optional<StudentCard> card) {
    return card.map(it -> new Accounted(it.getStep(), it.getNextOffsetsMap()))
        .orElse(new Accounted(0, Map.of()));
  }

  /**
   * Whether a record was accounted for.
   *
   * @param at the step after which its batch was made, or that it was made with
   */
  public boolean holds(long at, int partition, long offset) {
    return nextOffsets.isEmpty() ? at <= step : offset < nextOffsets.getOrDefault(partition, 0L);
  }

  /**
   * Whether a student that stands here is past all that was accounted for, or just at its end.
   *
   * @param atOffsets empty in the middle of passes
   */
  public boolean reached(long atStep, Map<Integer, Long> atOffsets) {
    return atStep >= step
        && (atOffsets.isEmpty()
            || nextOffsets.entrySet().stream()
                .allMatch(entry -> atOffsets.getOrDefault(entry.getKey(), 0L) >= entry.getValue()));
  }
}
