package io.hardgate.student.checkpoint;

import io.hardgate.messages.Promotion;
import io.hardgate.student.stream.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A student as it was after one step, to be written while it learns on.
 *
 * @param arrays whose memory is that of the next snapshot, too
 * @param metrics for the student's card
 * @param deadLetters the records that were refused since the snapshot before
 * @param promotion which version is in production once it is committed; empty: the same as before
 */
public record Snapshot(
    Checkpoint checkpoint,
    CheckpointArrays arrays,
    Map<String, Double> metrics,
    List<Refused> deadLetters,
    Optional<Promotion> promotion) {}
