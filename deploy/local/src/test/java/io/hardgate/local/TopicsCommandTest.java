package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.broker.EmbeddedBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsCommandTest {

  @Test
  void createsWhatIsMissingAndLeavesWhatIsThere(@TempDir Path directory) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      String[] arguments = {
        "topics",
        "--partitions=2",
        "--set=kafka.bootstrapServers=" + broker.bootstrapServers(),
        "--set=kafka.topicPrefix=eu."
      };
      CommandRun first = CommandRun.of(arguments);
      assertThat(first.err()).isEmpty();
      assertThat(first.code()).isZero();
      assertThat(first.out().lines())
          .containsExactly(
              "eu.samples created, 2 partitions",
              "eu.labels created, 2 partitions",
              "eu.logits created, 2 partitions",
              "eu.teachers created, 1 partition",
              "eu.pairs created, 2 partitions",
              "eu.students created, 1 partition",
              "eu.dead-letters created, 2 partitions");

      arguments[1] = "--partitions=5";
      CommandRun second = CommandRun.of(arguments);
      assertThat(second.code()).isZero();
      assertThat(second.out())
          .contains("eu.samples was there, 2 partitions")
          .doesNotContain("created");
    }
  }

  @Test
  void tellsWhenTheBrokerRefuses(@TempDir Path directory) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      CommandRun run =
          CommandRun.of(
              "topics",
              "--replication=3",
              "--set=kafka.bootstrapServers=" + broker.bootstrapServers());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("hardgate: the broker at " + broker.bootstrapServers() + " refused: ")
          .contains("replication factor");
    }
  }

  @Test
  void tellsWhenNoBrokerAnswers() throws Exception {
    String nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + socket.getLocalPort();
    }
    CommandRun run =
        CommandRun.of(
            "topics", "--set=kafka.bootstrapServers=" + nobody, "--set=kafka.connectTimeout=1s");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: no Kafka broker answers at "
                + nobody
                + " within 1 s (kafka.bootstrapServers)");
  }

  @Test
  void tellsWhenTheBrokersHostIsUnknown() {
    CommandRun run = CommandRun.of("topics", "--set=kafka.bootstrapServers=no.such.invalid:9092");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("hardgate: no Kafka client for no.such.invalid:9092: ");
  }
}
