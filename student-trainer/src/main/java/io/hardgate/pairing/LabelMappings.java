package io.hardgate.pairing;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Logits;
import java.util.Optional;

/** Brings logits over another label space onto the student's. Any thread may call. */
@FunctionalInterface
public interface LabelMappings {

  /** Knows no other label space. */
  LabelMappings NONE = logits -> Optional.empty();

  /**
   * The logits over the student's label space; empty if theirs is one that is not known.
   *
   * @throws BadRecordException if they break the rules of their own label space
   */
  Optional<Logits> map(Logits logits) throws BadRecordException;
}
