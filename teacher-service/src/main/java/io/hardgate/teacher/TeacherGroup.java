package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.LabelSpace;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The teachers of one process: each with its own model, consumer group and threads. */
public final class TeacherGroup {

  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Map<String, TeacherService> services = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Health health;

  /**
   * These teachers.
   *
   * @param labels of the student
   * @param teachers by the dotted key of their sections
   * @throws io.hardgate.config.ConfigException if a teacher has labels of its own that cannot be
   *     read
   */
  public TeacherGroup(
      KafkaConfig kafka,
      LabelSpace labels,
      Map<String, TeacherConfig> teachers,
      MeterRegistry meters,
      Health health) {
    this.health = health;
    teachers.forEach(
        (section, config) -> {
          String component = TeacherService.component(section, config);
          services.put(
              component, new TeacherService(kafka, labels, section, config, meters, health));
          ids.put(component, config.id());
        });
  }

  /**
   * Serves until it is told to stop, or one of the teachers fails. To be called once.
   *
   * @throws HardgateException as {@link TeacherService#run}; it names the teacher
   * @throws InterruptedException if the calling thread is interrupted
   */
  public void run(StopSignal stop) throws InterruptedException {
    Map<String, Worker> workers = new LinkedHashMap<>();
    try (Closer closer = new Closer()) {
      services.forEach(
          (component, service) ->
              workers.put(
                  component,
                  closer.register(Worker.start(component, health, named(component, service)))));
      // Closed first: asked together, all end in the time of the slowest one.
      closer.register(() -> workers.values().forEach(Worker::requestStop));
      boolean over = false;
      while (!over) {
        over = stop.await(GLANCE) || workers.values().stream().anyMatch(Worker::ended);
      }
      for (Worker worker : workers.values()) {
        if (worker.ended()) {
          worker.join(); // the first failure is the one that is told
        }
      }
    }
  }

  private Worker.Job named(String component, TeacherService service) {
    return stop -> {
      try {
        service.run(stop);
      } catch (HardgateException e) {
        String name = "the teacher '" + ids.get(component) + "'";
        throw e.getMessage().contains(name)
            ? e
            : new HardgateException(name + " failed: " + e.getMessage(), e);
      }
    };
  }
}
