package io.hardgate.local.corpus;

import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A corpus of the user's: a file in UTF-8, a text a line. The id of a text is the name of the file,
 * {@code -}, and its line from 1, so that lines may be appended.
 */
public final class TextFile {

  private TextFile() {}

  /**
   * The file's texts.
   *
   * @throws HardgateException if it cannot be read or holds none
   */
  public static Corpus corpus(Path file) {
    String name = String.valueOf(file.getFileName());
    List<String> lines = lines(file);
    Corpus corpus =
        Corpus.of(
            name,
            IntStream.range(0, lines.size())
                .mapToObj(i -> new Text(name + "-" + (i + 1), lines.get(i).strip())));
    if (corpus.texts().isEmpty()) {
      throw new HardgateException(file + " holds no text, expected one on each line");
    }
    return corpus;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new HardgateException(file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new HardgateException(file + " is no text in UTF-8", e);
    } catch (IOException e) {
      throw new HardgateException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
