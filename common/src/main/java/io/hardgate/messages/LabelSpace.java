package io.hardgate.messages;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The ordered classes that logits and labels index.
 *
 * @param names the name of every class, in order; at least two, none twice
 * @param fingerprint 16 hexadecimal digits that travel with every {@link Logits}: the first 8 bytes
 *     of the SHA-256 of the names, each as UTF-8 behind its length as a big-endian int
 */
public record LabelSpace(List<String> names, String fingerprint) {

  public LabelSpace {
    names = List.copyOf(names);
    if (names.size() < 2) {
      throw new IllegalArgumentException("a label space needs 2 classes or more, got " + names);
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("the label space names the class '" + name + "' twice");
      }
    }
    if (!fingerprint.equals(fingerprintOf(names))) {
      throw new IllegalArgumentException(
          "'" + fingerprint + "' is not the fingerprint of " + names);
    }
  }

  /** The label space of these classes, in this order. */
  public static LabelSpace of(List<String> names) {
    return new LabelSpace(names, fingerprintOf(names));
  }

  /** How many classes there are. */
  public int classes() {
    return names.size();
  }

  private static String fingerprintOf(List<String> names) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : names) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        digest.update(utf8);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
