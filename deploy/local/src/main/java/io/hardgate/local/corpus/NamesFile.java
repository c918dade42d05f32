package io.hardgate.local.corpus;

import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A file of names as the configuration reads it: one a line, in UTF-8. Blanks around a name are not
 * read, nor lines without a name. A name that would be changed by that (a token that is a space or
 * a line break) is written with its white space as in Java: backslash, u, and four digits.
 */
public final class NamesFile {

  private NamesFile() {}

  /** Writes the names, in their order. */
  public static void write(LabelSpace space, Path file) throws IOException {
    Files.writeString(
        file,
        space.names().stream().map(NamesFile::line).collect(Collectors.joining("\n", "", "\n")));
  }

  /** The name as it will be read. */
  static String line(String name) {
    return name.equals(name.strip()) && name.lines().count() == 1 ? name : escaped(name);
  }

  private static String escaped(String name) {
    StringBuilder line = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c)) {
                line.append("\\u%04x".formatted(c)); // all white space has four digits
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }
}
