package io.hardgate.local.corpus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Fingerprints of sets of texts, to see that they stay what they are. */
public final class Prints {

  private Prints() {}

  /** 16 digits of the SHA-256 of ids and texts, in their order. */
  public static String of(List<Text> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Text text : texts) {
        digest.update((text.id() + "\t" + text.text() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
