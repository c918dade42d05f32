package io.hardgate.student.checkpoint;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a student goes on: the newest of the checkpoints that its card names and that is as it was
 * written.
 *
 * <p>If that is not the newest, the steps since are made again from the log. What the card accounts
 * for is accounted for: see {@link Accounted}.
 *
 * @param directory of the checkpoint
 * @param saved this one and those before it, the newest first
 */
public record ResumePoint(Path directory, Checkpoint checkpoint, List<SavedCheckpoint> saved) {

  private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

  /**
   * Looks for it, and removes what no card names.
   *
   * @return empty if the student has never committed anything
   * @throws HardgateException if it has, but nothing that can be gone on from is left
   */
  public static Optional<ResumePoint> find(
      String student,
      Optional<StudentCard> card,
      Checkpoints checkpoints,
      CheckpointReader reader) {
    if (card.isEmpty()) {
      begin(student, checkpoints);
      return Optional.empty();
    }
    if (!card.get().getLabelSpace().equals(reader.labelSpace())) {
      throw new HardgateException(
          "student '%s' was trained on the label space (labels.names) '%s', but this one is '%s'; choose another student.id"
              .formatted(student, card.get().getLabelSpace(), reader.labelSpace()));
    }
    List<SavedCheckpoint> named =
        card.get().getSavedCount() > 0 ? card.get().getSavedList() : earlier(checkpoints);
    checkpoints.retain(
        named.stream().map(SavedCheckpoint::getName).collect(Collectors.toUnmodifiableSet()));
    return Optional.of(newest(student, named, checkpoints, reader));
  }

  /** When it was written; empty if the disk does not tell. */
  public Optional<Instant> written() {
    try {
      return Optional.of(
          Files.getLastModifiedTime(directory.resolve(CheckpointReader.CARD)).toInstant());
    } catch (IOException e) {
      LOG.debug("the time of {} cannot be read", directory, e);
      return Optional.empty();
    }
  }

  private static ResumePoint newest(
      String student,
      List<SavedCheckpoint> named,
      Checkpoints checkpoints,
      CheckpointReader reader) {
    List<String> damages = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      SavedCheckpoint saved = named.get(i);
      try {
        if (CheckpointName.parse(saved.getName()).isEmpty()) {
          throw new DamagedCheckpointException("its name is not that of a checkpoint");
        }
        Path path = checkpoints.path(saved.getName());
        Checkpoint found = reader.read(path, saved);
        for (String damage : damages) {
          LOG.warn(
              "the checkpoint {}; falling back to {}: what was learned since is learned again from the log",
              damage,
              path);
        }
        return new ResumePoint(path, found, List.copyOf(named.subList(i, named.size())));
      } catch (DamagedCheckpointException e) {
        damages.add(checkpoints.path(saved.getName()) + " is damaged: " + e.getMessage());
      }
    }
    throw new HardgateException(
        "student '%s' cannot go on, for none of its checkpoints can be resumed from: %s; restore %s (student.directory), or choose another student.id to start from the beginning"
            .formatted(
                student,
                damages.isEmpty()
                    ? "its card names none, and there is none"
                    : String.join("; ", damages),
                checkpoints.directory()));
  }

  /** A card of an older version named a directory, and all that were there were its own. */
  private static List<SavedCheckpoint> earlier(Checkpoints checkpoints) {
    List<SavedCheckpoint> found = new ArrayList<>();
    for (CheckpointName name : checkpoints.names()) {
      if (name.session().isEmpty()) {
        SavedCheckpoint.Builder saved =
            SavedCheckpoint.newBuilder().setName(name.toString()).setStep(name.step());
        Path card = checkpoints.path(name.toString()).resolve(CheckpointReader.CARD);
        try {
          saved.setSha256(DigestUtils.sha256Hex(Files.readAllBytes(card)));
        } catch (IOException e) {
          LOG.debug("{} cannot be read, which reading it will tell", card, e);
        }
        found.add(saved.build());
      }
    }
    return found;
  }

  /**
   * Without a card nothing was committed, or the card is lost. A trainer that was killed before its
   * first commit leaves a directory that was never committed; every other one has the note.
   */
  private static void begin(String student, Checkpoints checkpoints) {
    List<CheckpointName> names = checkpoints.names();
    boolean older = names.stream().anyMatch(name -> name.session().isEmpty());
    if (!names.isEmpty() && (older || new CommittedNote(checkpoints.directory()).exists())) {
      throw new HardgateException(
          "there are checkpoints of student '%s' in %s (student.directory), such as %s, but no card of it on Kafka: the topic was deleted, or kafka.bootstrapServers or kafka.topicPrefix are not what they were; correct that, or move the directory away to start from the beginning"
              .formatted(student, checkpoints.directory(), names.get(0)));
    }
    if (!names.isEmpty()) {
      LOG.warn(
          "{} was never committed: its trainer ended before; the student starts from the beginning",
          names);
    }
    checkpoints.retain(Set.of());
  }
}
