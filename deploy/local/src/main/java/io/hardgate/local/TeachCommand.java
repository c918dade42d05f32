package io.hardgate.local;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.Topics;
import io.hardgate.teacher.TeacherService;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hardgate teach}. */
@Command(
    name = "teach",
    description = {
      "Runs a teacher: predicts the samples and publishes its logits, until it is stopped.",
      "Start it several times to share the samples. It never sees a label.",
      "Needs labels.names, teacher.model, teacher.tokenizer and teacher.head."
    })
final class TeachCommand implements Callable<Integer> {

  private final ServiceProcess process;

  @Mixin private ConfigOptions options;

  TeachCommand(ServiceProcess process) {
    this.process = process;
  }

  @Override
  public Integer call() throws Exception {
    ConfigSource source =
        options.source("labels.names", "teacher.model", "teacher.tokenizer", "teacher.head");
    HardgateConfig config = source.build();
    Topics topics = config.kafka().topics();
    process.run(
        source,
        List.of("kafka", "http", "labels", "teacher"),
        List.of(topics.samples(), topics.logits(), topics.teachers(), topics.deadLetters()),
        (meters, health, stop) ->
            new TeacherService(
                    config.kafka(), config.labels().space(), config.teacher(), meters, health)
                .run(stop));
    return 0;
  }
}
