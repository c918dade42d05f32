package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.metrics.Registry;
import io.hardgate.student.StudentService;
import io.hardgate.student.TrainingProgress;
import java.util.concurrent.TimeUnit;

/** The trainer as it runs in production: it follows a log in which all pairs already are. */
final class FedFromKafka implements Contestant {

  /** As good as never. */
  private static final int NEVER = 1_000_000_000;

  private final String name;
  private final TrainingWorkload workload;
  private final ConfigSource settings;
  private int turns;

  /**
   * A contestant.
   *
   * @param settings with the broker
   * @param checkpoint whether it also writes one, in the middle of what is timed
   */
  FedFromKafka(TrainingWorkload workload, ConfigSource settings, boolean checkpoint) {
    this.name = checkpoint ? "from Kafka, with a checkpoint" : "from Kafka";
    this.workload = workload;
    this.settings =
        settings.setValue(
            "student.checkpointSteps",
            checkpoint ? workload.warmUp() + workload.steps() / 2 : NEVER);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double turn(StopSignal stop) throws InterruptedException {
    stop.throwIfRequested();
    try (Workspace workspace = new Workspace();
        Registry registry = new Registry()) {
      HardgateConfig config =
          settings
              .set("student.id", "%s-%d".formatted(name.replaceAll("[^a-zA-Z]+", "-"), turns++))
              .set("student.directory", workspace.directory().toString())
              .build();
      Stopwatch watch = new Stopwatch(workload.warmUp(), workload.steps());
      new StudentService(
              config.kafka(),
              config.labels().space(),
              config.student(),
              registry.meters(),
              new Health(),
              watch)
          .run(watch.over);
      return workload.steps() * (double) workload.batchSize() / watch.seconds();
    }
  }

  /** Times the steps behind the first few, and then ends the training. */
  private static final class Stopwatch implements TrainingProgress {

    private final int from;
    private final int until;
    private final StopSignal over = new StopSignal();
    private long start;
    private long end;

    Stopwatch(int warmUp, int steps) {
      from = warmUp;
      until = warmUp + steps;
    }

    @Override
    public void stepped(long step, int pass) {
      if (step == from) {
        start = System.nanoTime();
      } else if (step == until) {
        end = System.nanoTime();
        over.request();
      }
    }

    double seconds() {
      if (end == 0) {
        throw new IllegalStateException("the training ended before its last step");
      }
      return (end - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }
  }
}
