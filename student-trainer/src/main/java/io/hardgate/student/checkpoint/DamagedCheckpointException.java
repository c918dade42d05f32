package io.hardgate.student.checkpoint;

/** A checkpoint is not what was written. An older one may be gone on from. */
public final class DamagedCheckpointException extends Exception {

  private static final long serialVersionUID = 1;

  DamagedCheckpointException(String message) {
    super(message);
  }
}
