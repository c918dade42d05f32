package io.hardgate.student.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which samples are held out beside those that their producers hold out: those whose id has a
 * SHA-256 that, read as a number in [0, 1), is below the share. So it is the same in every run, for
 * every student, and has nothing to do with the partition.
 *
 * @param share in [0, 1)
 */
public record HeldOutShare(double share) {

  /** Bits of a double's significand. */
  private static final int BITS = 53;

  /** Whether the sample with this id is never learned from. */
  public boolean holdsOut(String sampleId) {
    return share > 0 && position(sampleId) < share;
  }

  /** Where an id lies in [0, 1): the first 53 bits of its SHA-256. */
  static double position(String sampleId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(sampleId.getBytes(StandardCharsets.UTF_8));
      return (ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
