package io.hardgate.local.bench;

import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import java.util.List;
import java.util.Optional;

/** A model that outlives the service that it is lent to, and remembers when it was asked first. */
final class ServedModel implements TeacherModel {

  private final TeacherModel model;
  private volatile long firstNanos;

  ServedModel(TeacherModel model) {
    this.model = model;
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime();
    }
    return model.predict(inputs);
  }

  @Override
  public boolean shared() {
    return model.shared();
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    return model.unreadable(input);
  }

  @Override
  public TeacherInput example() {
    return model.example();
  }

  /** {@link System#nanoTime} when it was asked for the first time; 0 before. */
  long firstNanos() {
    return firstNanos;
  }

  /** Stays. */
  @Override
  public void close() {}
}
