package io.hardgate.local.wordnet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Three sets of glosses, none in two of them.
 *
 * <p>The hash of a gloss is the first 8 bytes of the SHA-256 of its id (UTF-8), read as a
 * big-endian unsigned number and divided by 2^64. It alone decides where the gloss goes and in what
 * order, on every machine and whatever other glosses there are. As it knows nothing of text or
 * class, the first N of a set are a random sample of it.
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

  private record Hashed(Gloss gloss, long hash) {

    /** The hash in [0, 1): its upper 53 bits, which a double holds exactly. */
    double share() {
      return (hash >>> 11) * 0x1p-53;
    }
  }

  static Split of(List<Gloss> glosses) {
    MessageDigest digest = sha256();
    List<Hashed> ordered = new ArrayList<>(glosses.size());
    for (Gloss gloss : glosses) {
      byte[] hash = digest.digest(gloss.id().getBytes(StandardCharsets.UTF_8));
      ordered.add(new Hashed(gloss, ByteBuffer.wrap(hash).getLong()));
    }
    ordered.sort(Comparator.comparing(Hashed::hash, Long::compareUnsigned));
    return new Split(
        between(ordered, 0, FIT_END),
        between(ordered, FIT_END, HELD_OUT_END),
        between(ordered, HELD_OUT_END, 1));
  }

  private static List<Gloss> between(List<Hashed> ordered, double from, double to) {
    return ordered.stream()
        .filter(hashed -> hashed.share() >= from && hashed.share() < to)
        .map(Hashed::gloss)
        .toList();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
