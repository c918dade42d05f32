package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.student.model.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Reads checkpoints, and tells those that are damaged from those that are another student's.
 *
 * @param labelSpace fingerprint that they must have
 * @param single the one teacher that there was when schema 1 was written
 */
public record CheckpointReader(String labelSpace, String single) {

  static final String CARD = "checkpoint.json";

  /**
   * Reads what a checkpoint says, and checks that its files are those that were written.
   *
   * @param saved what the student's card says of it
   * @throws DamagedCheckpointException if a file is missing, or is not what was written
   * @throws HardgateException if it is of a newer schema, or over another label space
   */
  Checkpoint read(Path checkpoint, SavedCheckpoint saved) throws DamagedCheckpointException {
    try {
      if (!Files.isDirectory(checkpoint)) {
        throw new DamagedCheckpointException("there is no such directory");
      }
      byte[] card = Files.readAllBytes(checkpoint.resolve(CARD));
      if (!DigestUtils.sha256Hex(card).equals(saved.getSha256())) {
        throw new DamagedCheckpointException(
            CARD + " has another SHA-256 than the student's card on Kafka says");
      }
      int schema = CheckpointJson.schema(card);
      if (schema > Checkpoint.SCHEMA) {
        throw new HardgateException(
            "the checkpoint %s was written by a newer version of Hardgate: its schema is %d, expected 1 to %d; go on with that version, or choose another student.id"
                .formatted(checkpoint, schema, Checkpoint.SCHEMA));
      }
      Checkpoint found = CheckpointJson.read(card, single);
      if (found == null) {
        throw new DamagedCheckpointException(CARD + " lacks some of its fields");
      }
      if (!found.labelSpace().equals(labelSpace)) {
        throw foreign(
            checkpoint,
            "its label space (labels.names) is '%s', but this one is '%s'"
                .formatted(found.labelSpace(), labelSpace));
      }
      Optional<String> altered = Checksums.altered(checkpoint, found.files());
      if (altered.isPresent()) {
        throw new DamagedCheckpointException(
            "%s has another SHA-256 than %s says".formatted(altered.get(), CARD));
      }
      return found;
    } catch (JsonProcessingException e) {
      throw new DamagedCheckpointException(CARD + " is not what this program writes");
    } catch (NoSuchFileException e) {
      throw new DamagedCheckpointException(
          "there is no " + checkpoint.relativize(Path.of(e.getFile())));
    } catch (IOException e) {
      throw new DamagedCheckpointException(e.toString());
    }
  }

  /** The failure of a checkpoint that is whole, but not what this student goes on from. */
  public static HardgateException foreign(Path checkpoint, String why) {
    return new HardgateException(
        "the checkpoint %s is of another student: %s; choose another student.id"
            .formatted(checkpoint, why));
  }
}
