package io.hardgate.student.checkpoint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a checkpoint's directory.
 *
 * @param session 8 hex digits of the term that it was written in; empty where an older version
 *     wrote it
 */
public record CheckpointName(long step, String session) {

  private static final String PREFIX = "step-";
  private static final Pattern FORM = Pattern.compile(PREFIX + "(\\d{12})(?:-([0-9a-f]{8}))?");

  /** What stands behind the name while the directory is being written. */
  static final String ASIDE = ".tmp";

  /** The name in this text, if it is one. */
  public static Optional<CheckpointName> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new CheckpointName(
                Long.parseLong(form.group(1)), form.group(2) == null ? "" : form.group(2)))
        : Optional.empty();
  }

  /** Whether this is the directory of a checkpoint that is not whole yet. */
  static boolean isAside(String text) {
    return text.endsWith(ASIDE)
        && parse(text.substring(0, text.length() - ASIDE.length())).isPresent();
  }

  /** What a version is called that is made of it. */
  public String version() {
    return version(toString());
  }

  /** The version of a checkpoint's name; of a version, itself. */
  public static String version(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  /** The name of the checkpoint that a version was made of. */
  static String of(String version) {
    return PREFIX + version;
  }

  @Override
  public String toString() {
    return PREFIX + "%012d".formatted(step) + (session.isEmpty() ? "" : "-" + session);
  }
}
