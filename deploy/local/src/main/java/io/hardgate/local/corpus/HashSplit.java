package io.hardgate.local.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Three sets, nothing in two of them.
 *
 * <p>The hash of an item is the first 8 bytes of the SHA-256 of its id (UTF-8), read as a
 * big-endian unsigned number and divided by 2^64. It alone decides where the item goes and in what
 * order, on every machine and whatever other items there are. As it knows nothing but the id, the
 * first N of a set are a random sample of it.
 *
 * @param teacher the lowest hashes: what the teacher learns from
 * @param heldOut those in between: what nobody learns from
 * @param student the highest: what the student learns from
 */
public record HashSplit<T>(List<T> teacher, List<T> heldOut, List<T> student) {

  public HashSplit {
    teacher = List.copyOf(teacher);
    heldOut = List.copyOf(heldOut);
    student = List.copyOf(student);
  }

  private record Hashed<T>(T item, long hash) {

    /** The hash in [0, 1): its upper 53 bits, which a double holds exactly. */
    double share() {
      return (hash >>> 11) * 0x1p-53;
    }
  }

  /**
   * Splits.
   *
   * @param teacherEnd the teacher has the hashes in [0, teacherEnd)
   * @param heldOutEnd held out are those in [teacherEnd, heldOutEnd); the student has the rest
   */
  public static <T> HashSplit<T> of(
      List<T> items, Function<T, String> id, double teacherEnd, double heldOutEnd) {
    MessageDigest digest = sha256();
    List<Hashed<T>> ordered = new ArrayList<>(items.size());
    for (T item : items) {
      byte[] hash = digest.digest(id.apply(item).getBytes(StandardCharsets.UTF_8));
      ordered.add(new Hashed<>(item, ByteBuffer.wrap(hash).getLong()));
    }
    ordered.sort(Comparator.comparing(Hashed::hash, Long::compareUnsigned));
    return new HashSplit<>(
        between(ordered, 0, teacherEnd),
        between(ordered, teacherEnd, heldOutEnd),
        between(ordered, heldOutEnd, 1));
  }

  private static <T> List<T> between(List<Hashed<T>> ordered, double from, double to) {
    return ordered.stream()
        .filter(hashed -> hashed.share() >= from && hashed.share() < to)
        .map(Hashed::item)
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
