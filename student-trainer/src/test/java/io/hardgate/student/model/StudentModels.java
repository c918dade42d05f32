package io.hardgate.student.model;

import io.hardgate.config.ModelConfig;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Small students of every kind. */
public final class StudentModels {

  /** What the features of these students are wide. */
  public static final int FEATURES = 4;

  /** What the texts of these students are hashed to. */
  public static final int BUCKETS = 64;

  /** What the tokens of these students are below. */
  public static final int TOKENS = 11;

  /** The longest sequence that these students read. */
  public static final int MOST_TOKENS = 7;

  private StudentModels() {}

  /** A bag of words. */
  public static ModelConfig bagOfWords(double dropout, Integer... hidden) {
    return text(ModelConfig.Kind.BAG_OF_WORDS, dropout, List.of(hidden), Optional.empty());
  }

  /** Hidden layers over features. */
  public static ModelConfig mlp(double dropout, Integer... hidden) {
    return features(ModelConfig.Kind.MLP, dropout, List.of(hidden), Optional.empty());
  }

  /** A Transformer over {@value #TOKENS} tokens, of {@value #MOST_TOKENS} at most. */
  public static ModelConfig transformer(double dropout) {
    return ModelConfig.transformer(OptionalInt.of(TOKENS), 8, 2, 2, MOST_TOKENS, dropout);
  }

  /** A module that reads texts. */
  public static ModelConfig textModule(Path file) {
    return text(ModelConfig.Kind.TORCHSCRIPT, 0, List.of(), Optional.of(file));
  }

  /** A module that reads features. */
  public static ModelConfig featureModule(Path file) {
    return features(ModelConfig.Kind.TORCHSCRIPT, 0, List.of(), Optional.of(file));
  }

  /** A module that {@code make_students.py} has made. */
  public static Path file(String name) {
    try {
      return Path.of(StudentModels.class.getResource("/students/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModelConfig text(
      ModelConfig.Kind kind, double dropout, List<Integer> hidden, Optional<Path> file) {
    return model(kind, dropout, hidden, OptionalInt.empty(), file);
  }

  private static ModelConfig features(
      ModelConfig.Kind kind, double dropout, List<Integer> hidden, Optional<Path> file) {
    return model(kind, dropout, hidden, OptionalInt.of(FEATURES), file);
  }

  private static ModelConfig model(
      ModelConfig.Kind kind,
      double dropout,
      List<Integer> hidden,
      OptionalInt features,
      Optional<Path> file) {
    OptionalInt vocabulary = OptionalInt.empty();
    return new ModelConfig(
        kind, BUCKETS, 8, hidden, 16, dropout, features, vocabulary, 8, 1, 1, 16, file);
  }
}
