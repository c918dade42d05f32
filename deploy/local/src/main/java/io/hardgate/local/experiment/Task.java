package io.hardgate.local.experiment;

import io.hardgate.config.ConfigSource;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is learned in a comparison, by which students, and from which teachers. */
interface Task {

  /** Of the task, and part of all its topics and students. */
  String name();

  /** What is predicted. */
  LabelSpace labels();

  /** Whether samples have more than one position. */
  boolean sequences();

  /** What the students learn from, and the held-out samples. */
  List<Sample> samples();

  /** Of {@link #samples()}, how many are learned from. */
  int toLearnFrom();

  /** Students of each kind, unless somebody says otherwise. */
  int seeds();

  /** Keys below {@code student} that all students share, and their values. */
  Map<String, String> student();

  /** Who learns before it teaches; {@value Teachers#SELF} is one of them. */
  List<Pupil> pupils();

  /**
   * Adds the sections of the teachers {@value Teachers#BASE} and {@value Teachers#SELF}.
   *
   * @param directory for files
   * @param pupils where each of them lies
   */
  ConfigSource teachers(ConfigSource source, Path directory, Function<String, Path> pupils);

  /** What a reader of the report has to know of data, students and teachers, in sentences. */
  List<String> method();

  /** How often the students see everything. */
  default int passes() {
    return Integer.parseInt(student().get("passes"));
  }

  /** Steps of all passes together. */
  default long steps() {
    int batch = Integer.parseInt(student().get("batchSize"));
    return (long) passes() * ((toLearnFrom() + batch - 1) / batch);
  }
}
