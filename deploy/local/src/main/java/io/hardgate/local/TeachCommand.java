package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.Problem;
import io.hardgate.config.TeacherConfig;
import io.hardgate.messages.Topics;
import io.hardgate.teacher.TeacherService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    checkFiles(config.teacher());
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

  /** All that is missing at once, and before a broker is waited for. */
  private static void checkFiles(TeacherConfig teacher) {
    Map<String, Optional<Path>> files = new LinkedHashMap<>();
    files.put("teacher.model", teacher.model());
    files.put("teacher.tokenizer", teacher.tokenizer());
    files.put("teacher.head", teacher.head());
    List<Problem> missing = new ArrayList<>();
    files.forEach(
        (key, file) ->
            file.filter(path -> !Files.exists(path))
                .ifPresent(path -> missing.add(new Problem(key, "there is no file " + path))));
    if (!missing.isEmpty()) {
      throw new ConfigException(missing);
    }
  }
}
