package io.hardgate.student.metrics;

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A figure of something that does not change: worked out once for each that comes along. Any thread
 * may ask.
 */
final class Remembered<T> implements ToDoubleFunction<Supplier<T>> {

  private final ToDoubleFunction<T> figure;
  private T newest;
  private double value;

  Remembered(ToDoubleFunction<T> figure) {
    this.figure = figure;
  }

  @Override
  public synchronized double applyAsDouble(Supplier<T> source) {
    T now = source.get();
    if (now != newest) {
      value = figure.applyAsDouble(now);
      newest = now;
    }
    return value;
  }
}
