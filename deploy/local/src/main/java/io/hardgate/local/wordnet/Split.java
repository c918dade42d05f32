package io.hardgate.local.wordnet;

import io.hardgate.local.corpus.HashSplit;
import java.util.List;

/**
 * Three sets of glosses, none in two of them, by the hash of {@link HashSplit}.
 *
 * @param teacherFit hash in [0, 0.3): what the teacher is fitted to
 * @param heldOut hash in [0.3, 0.375): what nobody learns from
 * @param stream hash in [0.375, 1): what the student is taught
 */
public record Split(List<Gloss> teacherFit, List<Gloss> heldOut, List<Gloss> stream) {

  private static final double FIT_END = 0.3;
  private static final double HELD_OUT_END = 0.375;

  public Split {
    teacherFit = List.copyOf(teacherFit);
    heldOut = List.copyOf(heldOut);
    stream = List.copyOf(stream);
  }

  static Split of(List<Gloss> glosses) {
    HashSplit<Gloss> split = HashSplit.of(glosses, Gloss::id, FIT_END, HELD_OUT_END);
    return new Split(split.teacher(), split.heldOut(), split.student());
  }
}
