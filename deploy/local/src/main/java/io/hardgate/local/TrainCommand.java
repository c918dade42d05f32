package io.hardgate.local;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.Topics;
import io.hardgate.student.StudentService;
import io.hardgate.student.live.LivePage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hardgate train}. */
@Command(
    name = "train",
    description = {
      "Trains a student on the pairs: as they come, until it is stopped, or with student.passes so"
          + " many times over those that are there.",
      "Another student.id trains another student on the same pairs; no teacher needs to run.",
      "Needs labels.names."
    })
final class TrainCommand implements Callable<Integer> {

  private final ServiceProcess process;

  @Mixin private ConfigOptions options;

  TrainCommand(ServiceProcess process) {
    this.process = process;
  }

  @Override
  public Integer call() throws Exception {
    ConfigSource source = options.source("labels.names");
    HardgateConfig config = source.build();
    Topics topics = config.kafka().topics();
    process.run(
        source,
        List.of("kafka", "http", "labels", "student"),
        List.of(topics.pairs(), topics.students(), topics.deadLetters()),
        (meters, health, closer) -> closer.register(new LivePage(meters, health)).pages(),
        (meters, health, stop) ->
            new StudentService(
                    config.kafka(), config.labels().space(), config.student(), meters, health)
                .run(stop));
    return 0;
  }
}
