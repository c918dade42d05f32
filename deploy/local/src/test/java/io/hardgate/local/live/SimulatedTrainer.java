package io.hardgate.local.live;

import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import io.hardgate.student.live.LivePage;
import io.hardgate.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A process with the meters of students that learn as fast as a test likes, and the live page on
 * its port.
 */
final class SimulatedTrainer implements AutoCloseable {

  static final Duration READING = Duration.ofSeconds(2);

  private final Closer closer = new Closer();
  private final Registry registry = closer.register(new Registry());
  private final Health health = new Health();
  private final FakeClock clock;
  private final LivePage page;
  private final MetricsServer server;
  private final List<SimulatedStudent> students = new ArrayList<>();

  /**
   * Started so long ago.
   *
   * @param port 0 for any free one
   */
  SimulatedTrainer(int port, Duration ago) {
    clock = new FakeClock(Instant.now().minus(ago));
    health.set("student", new Health.State.Starting("connecting"));
    page = closer.register(new LivePage(registry.meters(), health, clock));
    server =
        closer.register(
            new MetricsServer("127.0.0.1", port, registry.meters(), health, page.pages()));
  }

  SimulatedStudent student(String id, double confidence) {
    SimulatedStudent student = new SimulatedStudent(registry.meters(), clock, id, confidence);
    students.add(student);
    health.set("student", new Health.State.Ready());
    return student;
  }

  /** All students learn for so many readings. */
  SimulatedTrainer learn(int readings) {
    for (int i = 0; i < readings; i++) {
      clock.advance(READING);
      students.forEach(SimulatedStudent::learn);
      page.readNow();
    }
    return this;
  }

  void readNow() {
    page.readNow();
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  @Override
  public void close() {
    closer.close();
  }
}
