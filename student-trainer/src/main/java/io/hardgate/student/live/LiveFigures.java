package io.hardgate.student.live;

import io.hardgate.lifecycle.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures of the live page. One thread reads the meters now and then; whoever looks at the page
 * gets what was read last, so that many who look cost no more than one. Any thread may ask.
 */
final class LiveFigures {

  private final MeterRegistry registry;
  private final Health health;
  private final Clock clock;
  private final Duration period;
  private final long started;
  private final Map<String, StudentPast> past = new HashMap<>();
  private Reading newest;

  /**
   * Has read the meters once.
   *
   * @param period between readings
   */
  LiveFigures(MeterRegistry registry, Health health, Clock clock, Duration period) {
    this.registry = registry;
    this.health = health;
    this.clock = clock;
    this.period = period;
    started = clock.millis();
    read();
  }

  /** Reads the meters. */
  void read() {
    Reading reading = Reading.of(registry, health, clock.millis());
    synchronized (this) {
      newest = reading;
      past.keySet().retainAll(reading.students().stream().map(StudentFigures::id).toList());
      for (StudentFigures student : reading.students()) {
        past.computeIfAbsent(student.id(), id -> new StudentPast()).add(reading.time(), student);
      }
    }
  }

  /**
   * What the page shows.
   *
   * @param now milliseconds since 1970
   * @param started when this process began to read, the same; another one is another process
   * @param period milliseconds between readings
   * @param stepsASecond by student
   * @param answering by student and teacher, the share of the positions of the newest two minutes
   *     that it answered; a student that learned nothing then has no teachers there
   * @param past of one student; null if there is none
   */
  record Answer(
      long now,
      long started,
      long period,
      Reading reading,
      Map<String, Double> stepsASecond,
      Map<String, Map<String, Double>> answering,
      Past past) {}

  /**
   * Points of a student.
   *
   * @param every so many readings make a point
   * @param capacity the most points that are kept
   * @param after what was asked for: there were no more points up to then, or the asker has them
   */
  record Past(
      String student, boolean whole, int every, int capacity, long after, List<Point> points) {}

  /**
   * What is asked for.
   *
   * @param student that is to be looked at; empty: that one which learns just now
   * @param had the student of which the asker has points
   * @param every what it got with these points
   * @param after the time of the last of them
   */
  record Question(
      Optional<String> student, boolean whole, Optional<String> had, int every, long after) {}

  synchronized Answer answer(Question question) {
    Map<String, Double> steps = new HashMap<>();
    Map<String, Map<String, Double>> answering = new HashMap<>();
    past.forEach(
        (student, its) -> {
          steps.put(student, its.stepsASecond());
          answering.put(student, its.answering());
        });
    return new Answer(
        clock.millis(),
        started,
        period.toMillis(),
        newest,
        steps,
        answering,
        chosen(question).map(student -> past(student, question)).orElse(null));
  }

  private Optional<String> chosen(Question question) {
    return question
        .student()
        .filter(past::containsKey)
        .or(() -> learning().max(Comparator.comparing(id -> past.get(id).stepsASecond())))
        .or(() -> question.had().filter(past::containsKey))
        .or(() -> newest.students().stream().map(StudentFigures::id).findFirst());
  }

  private Stream<String> learning() {
    return past.keySet().stream().filter(id -> past.get(id).stepsASecond() > 0);
  }

  private Past past(String student, Question question) {
    Series series = past.get(student).series(question.whole());
    boolean known =
        question.had().equals(Optional.of(student)) && question.every() == series.every();
    long after = known ? question.after() : 0;
    return new Past(
        student, question.whole(), series.every(), series.capacity(), after, series.after(after));
  }
}
