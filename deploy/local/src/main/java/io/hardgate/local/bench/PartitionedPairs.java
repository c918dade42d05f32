package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same training from logs of more and more partitions, on one broker. */
final class PartitionedPairs {

  private PartitionedPairs() {}

  /** A trainer for each number of partitions; the logs are written here. */
  static List<Contestant> contestants(
      List<Integer> numbers, TrainingWorkload workload, Closer closer, StopSignal stop) {
    Path directory = closer.register(new Workspace()).directory();
    EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
    List<Contestant> trainers = new ArrayList<>();
    for (int partitions : numbers) {
      ConfigSource settings =
          workload
              .settings()
              .setValue("kafka.bootstrapServers", broker.bootstrapServers())
              .setValue("kafka.topicPrefix", "partitions-%d.".formatted(partitions));
      PairTopic.write(
          settings.build().kafka(), workload.pairs(), workload.logged(), partitions, stop);
      trainers.add(
          new Renamed(
              GrowthAxis.PARTITIONS.label(partitions),
              new FedFromKafka(workload, settings, false)));
    }
    return trainers;
  }
}
