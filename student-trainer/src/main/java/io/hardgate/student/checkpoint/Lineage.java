package io.hardgate.student.checkpoint;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.standing.Commit;
import io.hardgate.student.standing.Commits;
import io.hardgate.student.standing.StudentRecords;
import io.hardgate.student.standing.Term;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that a student's card names. A new one is written to the disk, then committed on
 * Kafka; only then is an older one removed. Owned by the writing thread.
 */
public final class Lineage {

  private final RateLimitedLog troubles =
      new RateLimitedLog(LoggerFactory.getLogger(Lineage.class));
  private final String student;
  private final Checkpoints checkpoints;
  private final Commits commits;
  private final String session;
  private final int keep;
  private final CommittedNote note;
  private final Set<String> pinned = ConcurrentHashMap.newKeySet();
  private List<SavedCheckpoint> saved;

  /**
   * The lineage of one term.
   *
   * @param session of the term
   * @param keep how many of the newest are kept
   * @param saved what it begins with, the newest first
   */
  public Lineage(
      String student,
      Checkpoints checkpoints,
      Commits commits,
      String session,
      int keep,
      List<SavedCheckpoint> saved) {
    this.student = student;
    this.checkpoints = checkpoints;
    this.commits = commits;
    this.session = session;
    this.keep = keep;
    this.saved = List.copyOf(saved);
    note = new CommittedNote(checkpoints.directory());
  }

  /**
   * Keeps a checkpoint for as long as the term lasts. Those that the {@link Promotion} on {@code
   * students} names are kept without it. Any thread may tell.
   *
   * @param version the name of the checkpoint without {@code step-}
   */
  public void pin(String version) {
    pinned.add(CheckpointName.of(version));
  }

  /**
   * Writes and commits it.
   *
   * @throws HardgateException if it cannot be written
   * @throws io.hardgate.student.standing.LeadershipLostException if another trainer leads
   * @throws io.hardgate.student.standing.NotCommittedException if the broker could not be reached
   *     until the trainer was to stop
   */
  public void commit(Snapshot snapshot) {
    Checkpoint checkpoint = snapshot.checkpoint();
    SavedCheckpoint written =
        checkpoints.write(name(checkpoint.step()), checkpoint, snapshot.arrays());
    List<SavedCheckpoint> kept = kept(written);
    StudentCard card =
        StudentCard.newBuilder()
            .setStudentId(student)
            .setCheckpoint(checkpoints.path(written.getName()).toAbsolutePath().toString())
            .setStep(checkpoint.step())
            .putAllNextOffsets(checkpoint.log().nextOffsets())
            .putAllMetrics(snapshot.metrics())
            .setLabelSpace(checkpoint.labelSpace())
            .setPromotedVersion(promoted(snapshot).map(PromotedVersion::getVersion).orElse(""))
            .addAllSaved(kept)
            .build();
    commits.commit(new Commit(card, snapshot.deadLetters(), snapshot.promotion()));
    note.write(card);
    for (SavedCheckpoint old : saved) {
      if (!kept.contains(old)) {
        forget(old.getName());
      }
    }
    saved = kept;
  }

  /**
   * The steps and the term; a second one at a step, which holds other dead letters, has its own.
   */
  private CheckpointName name(long step) {
    CheckpointName name = new CheckpointName(step, session);
    while (Files.exists(checkpoints.path(name.toString()))) {
      name = new CheckpointName(step, Term.newSession());
    }
    return name;
  }

  private List<SavedCheckpoint> kept(SavedCheckpoint newest) {
    Set<String> wanted = new HashSet<>(pinned);
    StudentRecords records = commits.records();
    records.glance();
    records
        .promotion()
        .ifPresent(
            promotion ->
                Stream.concat(
                        Stream.of(promotion.getCurrent()), promotion.getEarlierList().stream())
                    .forEach(version -> wanted.add(CheckpointName.of(version.getVersion()))));
    List<SavedCheckpoint> kept = new ArrayList<>();
    kept.add(newest);
    for (SavedCheckpoint old : saved) {
      if (kept.size() < keep || wanted.contains(old.getName())) {
        kept.add(old);
      }
    }
    return List.copyOf(kept);
  }

  private Optional<PromotedVersion> promoted(Snapshot snapshot) {
    return snapshot.promotion().or(() -> commits.records().promotion()).map(Promotion::getCurrent);
  }

  private void forget(String name) {
    try {
      checkpoints.remove(name);
    } catch (HardgateException e) {
      troubles.say(
          "checkpoint not removed",
          e.getMessage() + "; it is tried again when the next trainer takes over");
    }
  }

  /**
   * The step of the oldest of the newest ones, from which the student may have to be resumed. Those
   * that are kept because they were promoted do not count: they may be from long ago.
   */
  public long oldestStep() {
    return saved.isEmpty() ? 0 : saved.get(Math.min(keep, saved.size()) - 1).getStep();
  }
}
