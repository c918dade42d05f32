package io.hardgate.student.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** A few meters of students, set by hand. */
final class StudentRegistry {

  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** A student that was told of so many more steps, positions, and positions by teacher. */
  StudentRegistry learn(String student, int steps, int byTeacher, int byLabel) {
    Tags tags = Tags.of("student", student);
    counter("positions.trained", tags).increment(byTeacher + byLabel);
    counter("positions.supervised", tags.and("by", "teacher")).increment(byTeacher);
    counter("positions.supervised", tags.and("by", "label")).increment(byLabel);
    Timer timer = meters.timer("hardgate.student.step", tags);
    for (int i = 0; i < steps; i++) {
      timer.record(Duration.ofMillis(1));
    }
    return this;
  }

  /** It learned from so many positions that a teacher had answered. */
  StudentRegistry answer(String student, String teacher, int positions) {
    counter("teacher.positions", Tags.of("student", student, "teacher", teacher, "use", "learned"))
        .increment(positions);
    return this;
  }

  StudentRegistry ece(String student, double value) {
    Gauge.builder("hardgate.student.ece", () -> value)
        .tags("student", student, "predictor", "student", "scope", "prequential")
        .register(meters);
    return this;
  }

  void standBy(String student) {
    Gauge.builder("hardgate.student.leading", () -> 0).tag("student", student).register(meters);
  }

  /** Its counters begin anew when it learns again. */
  void forget(String student) {
    meters.getMeters().stream()
        .filter(meter -> student.equals(meter.getId().getTag("student")))
        .forEach(meters::remove);
  }

  private Counter counter(String name, Tags tags) {
    return meters.counter("hardgate.student." + name, tags);
  }
}
