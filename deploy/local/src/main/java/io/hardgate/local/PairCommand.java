package io.hardgate.local;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.PairingService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hardgate pair}. */
@Command(
    name = "pair",
    description = {
      "Joins every sample with the logits of its teachers, until it is stopped.",
      "A pair goes out when the teachers that are required or present have answered, or a quorum"
          + " has, or at the deadline.",
      "Start it several times, each with its own pairing.stateDirectory, to share the work.",
      "Needs labels.names."
    })
final class PairCommand implements Callable<Integer> {

  private final ServiceProcess process;

  @Mixin private ConfigOptions options;

  PairCommand(ServiceProcess process) {
    this.process = process;
  }

  @Override
  public Integer call() throws Exception {
    ConfigSource source = options.source("labels.names");
    HardgateConfig config = source.build();
    LabelMappings mappings = config.labels().readMappings();
    Topics topics = config.kafka().topics();
    List<String> used =
        new ArrayList<>(
            List.of(topics.samples(), topics.logits(), topics.pairs(), topics.deadLetters()));
    if (config.pairing().awaitsLabels()) {
      used.add(1, topics.labels());
    }
    process.run(
        source,
        List.of("kafka", "http", "labels", "pairing"),
        used,
        (meters, health, stop) ->
            new PairingService(
                    config.kafka(),
                    config.labels().space(),
                    mappings,
                    config.pairing(),
                    meters,
                    health)
                .run(stop));
    return 0;
  }
}
