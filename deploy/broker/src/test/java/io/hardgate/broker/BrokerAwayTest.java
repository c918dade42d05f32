package io.hardgate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Health.State;
import io.hardgate.messages.BrokerWatch;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerAwayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Health health = new Health();

  @Test
  void readinessGoesAndComesWithTheBroker(@TempDir Path directory) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(directory);
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    List<String> created;
    try (TopicAdmin admin = new TopicAdmin(client, new Topics(""), PATIENCE)) {
      created = admin.create(3, (short) 1);
    }
    int port = broker.port();
    try (BrokerWatch watch =
        BrokerWatch.start(client, created, health, Duration.ofMillis(100), Duration.ofSeconds(1))) {
      awaitReason("");
      broker.close();
      awaitReason("no Kafka broker answers at " + client.get("bootstrap.servers"));
      assertThat(health.ready()).isFalse();
      assertThat(health.alive()).isTrue();
      broker = EmbeddedBroker.start(directory, port);
      awaitReason("");
      try (Admin admin = Admin.create(client)) {
        admin.deleteTopics(List.of("pairs")).all().get();
      }
      awaitReason("the broker at " + client.get("bootstrap.servers") + " refused: ");
      assertThat(watch).isNotNull();
    } finally {
      broker.close();
    }
    assertThat(health.states()).containsEntry(BrokerWatch.COMPONENT, new State.Stopped());
  }

  /** A process ends in the middle of a question that nobody answers. */
  @Test
  void aQuestionThatIsNotAnsweredHoldsUpNoEnd() {
    BrokerWatch watch =
        BrokerWatch.start(
            Map.of("bootstrap.servers", "127.0.0.1:1"),
            List.of("samples"),
            health,
            Duration.ofMillis(1),
            Duration.ofMinutes(10));
    watch.close();
    assertThat(health.states()).containsEntry(BrokerWatch.COMPONENT, new State.Stopped());
  }

  private void awaitReason(String prefix) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              State state = health.states().get(BrokerWatch.COMPONENT);
              return prefix.isEmpty()
                  ? state instanceof State.Ready
                  : state instanceof State.Waiting waiting && waiting.reason().startsWith(prefix);
            });
  }
}
