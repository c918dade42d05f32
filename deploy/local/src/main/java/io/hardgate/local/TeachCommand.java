package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.Problem;
import io.hardgate.config.TeacherConfig;
import io.hardgate.messages.Topics;
import io.hardgate.teacher.TeacherGroup;
import io.hardgate.teacher.model.TeacherModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hardgate teach}. */
@Command(
    name = "teach",
    description = {
      "Runs a teacher: predicts the samples and publishes its logits, until it is stopped.",
      "Start it several times to share the samples. It never sees a label.",
      "",
      "Needs labels.names and teacher.model; by teacher.kind the model is",
      "  sentence-encoder  an ONNX encoder; needs teacher.tokenizer and teacher.head",
      "  onnx              an ONNX classifier over tokens, with teacher.tokenizer, or features",
      "  torchscript       a TorchScript classifier over tokens, likewise, or teacher.features",
      "  student           a model directory, the directory of a Hardgate student, or its checkpoint",
      "",
      "Several teachers run in one process where teachers.ID says what differs from teacher:",
      "  --set teachers.big.model=big.onnx --set teachers.small.model=small.onnx",
      "One that fails ends the process.",
      ""
    })
final class TeachCommand implements Callable<Integer> {

  private final ServiceProcess process;

  @Mixin private ConfigOptions options;

  TeachCommand(ServiceProcess process) {
    this.process = process;
  }

  @Override
  public Integer call() throws Exception {
    ConfigSource source = options.source(TeachCommand::required);
    HardgateConfig config = source.build();
    Map<String, TeacherConfig> teachers = config.teacherSections();
    checkFiles(teachers);
    Topics topics = config.kafka().topics();
    process.run(
        source,
        List.of("kafka", "http", "labels", "teacher", "teachers"),
        List.of(topics.samples(), topics.logits(), topics.teachers(), topics.deadLetters()),
        (meters, health, stop) ->
            new TeacherGroup(config.kafka(), config.labels().space(), teachers, meters, health)
                .run(stop));
    return 0;
  }

  private static List<String> required(ConfigSource source) {
    List<String> keys = new ArrayList<>(List.of("labels.names"));
    keys.addAll(source.teacherKeys());
    return keys;
  }

  /** All that is missing at once, and before a broker is waited for. */
  private static void checkFiles(Map<String, TeacherConfig> teachers) {
    List<Problem> missing = new ArrayList<>();
    teachers.forEach(
        (section, teacher) -> missing.addAll(TeacherModels.missingFiles(section, teacher)));
    if (!missing.isEmpty()) {
      throw new ConfigException(missing);
    }
  }
}
