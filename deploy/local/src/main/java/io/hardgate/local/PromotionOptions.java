package io.hardgate.local;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.student.promotion.ByHand;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the commands that promote have in common. */
final class PromotionOptions {

  @Mixin private ConfigOptions options;

  @Parameters(
      paramLabel = "STUDENT",
      arity = "0..1",
      description = "Its id; student.id of the configuration unless given.")
  private Optional<String> student = Optional.empty();

  /** The configuration, of the student that is meant. */
  HardgateConfig config(String... required) {
    ConfigSource source = options.source(required);
    return student.map(id -> source.setValue("student.id", id)).orElse(source).build(required);
  }

  /** What a person does to this student, whose topic is there. */
  static ByHand byHand(HardgateConfig config, Clock clock) {
    var kafka = config.kafka();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      var unused = admin.equalPartitions(List.of(kafka.topics().students()));
    }
    return new ByHand(kafka, config.student(), clock, System.getProperty("user.name", "a person"));
  }
}
