package io.hardgate.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what was probably meant by a name that is not known. */
final class DidYouMean {

  private DidYouMean() {}

  /** {@code , did you mean X?}, where one of the names is close to the given one. */
  static Optional<String> among(Collection<String> names, String given) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return names.stream()
        .min(Comparator.comparing(name -> distance.apply(lower(given), lower(name))))
        .filter(
            name -> distance.apply(lower(given), lower(name)) <= Math.max(2, given.length() / 3))
        .map(name -> ", did you mean " + name + "?");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
