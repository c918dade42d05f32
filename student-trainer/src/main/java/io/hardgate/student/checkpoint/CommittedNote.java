package io.hardgate.student.checkpoint;

import com.google.protobuf.util.JsonFormat;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.StudentCard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.LoggerFactory;

/**
 * The student's newest card as a file, {@code card.json}: for people, and to notice that the card
 * on Kafka, which alone counts, was lost.
 */
public final class CommittedNote {

  private static final String NAME = "card.json";

  private final RateLimitedLog troubles =
      new RateLimitedLog(LoggerFactory.getLogger(CommittedNote.class));
  private final Path file;

  /** In a student's directory. */
  public CommittedNote(Path directory) {
    file = directory.resolve(NAME);
  }

  /** Writes down what was committed. The commit stands without it. */
  public void write(StudentCard card) {
    Path aside = file.resolveSibling(NAME + CheckpointName.ASIDE);
    try {
      Files.deleteIfExists(aside);
      Storage.DISK.write(aside, JsonFormat.printer().print(card).getBytes(StandardCharsets.UTF_8));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      troubles.say("note not written", "%s cannot be written: %s".formatted(file, e.toString()));
    }
  }

  boolean exists() {
    return Files.exists(file);
  }
}
