package io.hardgate.local.wordnet;

import io.hardgate.lifecycle.HardgateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A line of WordNet's database (wndb(5WN)): {@code offset file ... | definition; "example";
 * "example"}.
 *
 * @param offset eight digits, unique in the file of a part of speech
 * @param lexicographerFile its number (lexnames(5WN))
 * @param gloss the definition with its examples
 */
public record Synset(String offset, int lexicographerFile, String gloss) {

  private static final String RESOURCES = "/net/sf/extjwnl/data/wordnet/wn31/data.";

  /**
   * All synsets of a part of speech, in the order of the database.
   *
   * @param partOfSpeech noun, verb, adj (with its satellites) or adv
   */
  public static List<Synset> all(String partOfSpeech) {
    String resource = RESOURCES + partOfSpeech;
    InputStream data = Synset.class.getResourceAsStream(resource);
    if (data == null) {
      throw new HardgateException("WordNet is not on the class path: there is no " + resource);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(data, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("  ")) // the licence
          .map(Synset::parse)
          .toList();
    } catch (IOException e) {
      throw new HardgateException("WordNet cannot be read: " + e.getMessage(), e);
    }
  }

  static Synset parse(String line) {
    String[] fields = line.split(" ", 3);
    String gloss = line.substring(line.indexOf(" | ") + 3).strip();
    return new Synset(fields[0], Integer.parseInt(fields[1]), gloss);
  }

  /** The gloss without its examples. */
  public String definition() {
    int example = gloss.indexOf("; \"");
    return (example < 0 ? gloss : gloss.substring(0, example)).strip();
  }
}
