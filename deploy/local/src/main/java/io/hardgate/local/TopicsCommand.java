package io.hardgate.local;

import io.hardgate.config.KafkaConfig;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hardgate topics}. */
@Command(
    name = "topics",
    description = {
      "Creates the topics that are not there yet.",
      "Topics that are there are left as they are."
    })
final class TopicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Partitions of a new topic: the most teachers, pairers and trainers that can share the"
              + " work (default: ${DEFAULT-VALUE}). The topics of cards have one.")
  private int partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "1",
      description = "Copies of a new topic (default: ${DEFAULT-VALUE}).")
  private short replication;

  @Override
  public Integer call() {
    atLeastOne("--partitions", partitions);
    atLeastOne("--replication", replication);
    KafkaConfig kafka = options.source().build().kafka();
    Topics topics = kafka.topics();
    PrintWriter out = spec.commandLine().getOut();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), topics, kafka.connectTimeout())) {
      List<String> created = admin.create(partitions, replication);
      for (String name : topics.all()) {
        int count = admin.equalPartitions(List.of(name));
        out.printf(
            "%s %s, %d partition%s%n",
            name, created.contains(name) ? "created" : "was there", count, count == 1 ? "" : "s");
      }
    }
    out.flush();
    return 0;
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + ", expected 1 or more");
    }
  }
}
