package io.hardgate.local.report;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.student.evaluations.EvaluationFile;
import io.hardgate.student.evaluations.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A student that was trained, as its directory tells.
 *
 * @param directory of the student
 * @param settings that it was last trained under
 * @param changes how often its settings were others before
 * @param points its held-out evaluations, the oldest first; at least one
 */
record Run(Path directory, RunSettings settings, int changes, List<Point> points) {

  /**
   * Reads the students in these directories.
   *
   * @param directories of students, or of several of them
   * @throws HardgateException if there is none in one of them, or it cannot be read
   */
  static Found read(List<Path> directories) {
    List<Run> runs = new ArrayList<>();
    List<Path> begun = new ArrayList<>();
    for (Path directory : directories) {
      for (Path student : students(directory)) {
        read(student).ifPresentOrElse(runs::add, () -> begun.add(student));
      }
    }
    if (runs.isEmpty()) {
      throw new HardgateException(
          "%s holds no evaluation: the student was not trained for long enough, or nothing was held out"
              .formatted(begun.get(0).resolve(EvaluationFile.NAME)));
    }
    return new Found(runs, begun);
  }

  /**
   * What was read.
   *
   * @param begun directories of students that were not evaluated yet
   */
  record Found(List<Run> runs, List<Path> begun) {}

  private static List<Path> students(Path directory) {
    if (isStudent(directory)) {
      return List.of(directory);
    }
    if (!Files.isDirectory(directory)) {
      throw new HardgateException(
          "DIR: %s is not there, expected the directory of a student".formatted(directory));
    }
    // A student's directory is named after it, and may lie in one of the same name; those of an
    // experiment lie in one beside its teachers'.
    Path all = directory.resolve(Provenance.STUDENTS);
    try (Stream<Path> below = Files.walk(Files.isDirectory(all) ? all : directory, 2)) {
      List<Path> found = below.filter(Run::isStudent).sorted().toList();
      if (found.isEmpty()) {
        throw new HardgateException(
            "DIR: there is no %s in %s, nor in the directories in it; expected what 'hardgate train' leaves in student.directory"
                .formatted(EvaluationFile.NAME, directory));
      }
      return found;
    } catch (IOException e) {
      throw new HardgateException("DIR: %s cannot be read: %s".formatted(directory, e), e);
    }
  }

  private static boolean isStudent(Path directory) {
    return Files.isRegularFile(directory.resolve(EvaluationFile.NAME));
  }

  private static Optional<Run> read(Path student) {
    Path file = student.resolve(EvaluationFile.NAME);
    List<Point> points = new ArrayList<>();
    if (file.toFile().length() == 0) {
      return Optional.empty(); // it is being begun
    }
    List<RunSettings> settings =
        EvaluationFile.read(file, evaluation -> add(Point.of(evaluation), points));
    RunSettings newest = settings.get(settings.size() - 1);
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(new Run(student, newest, settings.size() - 1, List.copyOf(points)));
  }

  /** The first, the last and the ends of passes are looked at closely, the others are not. */
  private static void add(Point point, List<Point> points) {
    int last = points.size() - 1;
    if (last > 0 && !points.get(last).passEnd()) {
      points.set(last, points.get(last).withoutSpread());
    }
    points.add(point);
  }

  String id() {
    return settings.config().path("id").asText();
  }

  long seed() {
    return settings.config().path("seed").asLong();
  }

  /** What it was when it was last evaluated. */
  Point newest() {
    return points.get(points.size() - 1);
  }

  /** How many passes it was to make; empty: it follows the log. */
  OptionalInt passes() {
    int passes = settings.config().path("passes").asInt();
    return passes > 0 ? OptionalInt.of(passes) : OptionalInt.empty();
  }

  /** What it came to after so many passes. */
  Optional<Point> after(int pass) {
    return points.stream().filter(it -> it.passEnd() && it.pass().orElse(0) == pass).findFirst();
  }

  /** What it came to in the end; empty if its passes are not over. */
  Optional<Point> end() {
    return passes().isPresent() ? after(passes().getAsInt()) : Optional.of(newest());
  }

  /** One for each step: the last that was made of it. */
  List<Point> steps() {
    List<Point> steps = new ArrayList<>();
    for (Point point : points) {
      int last = steps.size() - 1;
      if (last >= 0 && steps.get(last).step() == point.step()) {
        steps.set(last, point);
      } else {
        steps.add(point);
      }
    }
    return steps;
  }
}
