package io.hardgate.student.stream;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Which samples are held out beside those that their producers hold out: those whose id has a
 * SHA-256, with a salt before it, that, read as a number in [0, 1), is below the share. So it is
 * the same in every run, for every student, and has nothing to do with the partition; nor, because
 * of the salt, with a split that the producers have made by a hash of the id.
 *
 * @param share in [0, 1)
 */
public record HeldOutShare(double share) {

  /** Bits of a double's significand. */
  private static final int BITS = 53;

  private static final String SALT = "hardgate held out:";

  /** Whether the sample with this id is never learned from. */
  public boolean holdsOut(String sampleId) {
    return share > 0 && position(sampleId) < share;
  }

  /** Where an id lies in [0, 1): the first 53 bits of the SHA-256 of salt and id. */
  static double position(String sampleId) {
    byte[] hash = DigestUtils.sha256(SALT + sampleId); // of the UTF-8
    return (ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
  }
}
