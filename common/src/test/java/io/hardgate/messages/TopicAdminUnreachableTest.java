package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no broker. The rest is tested beside the embedded one. */
class TopicAdminUnreachableTest {

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> connect("127.0.0.1:" + port))
        .isInstanceOf(HardgateException.class)
        .hasMessage(
            "no Kafka broker answers at 127.0.0.1:%d within 0.3 s (kafka.bootstrapServers)", port);
  }

  @Test
  void somebodyListensButDoesNotAnswer() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> connect("127.0.0.1:" + socket.getLocalPort()))
          .isInstanceOf(HardgateException.class)
          .hasMessageStartingWith("no Kafka broker answers at 127.0.0.1:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.invalid:9092", "localhost:99999"})
  void anAddressThatIsNone(String server) {
    assertThatThrownBy(() -> connect(server))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("no Kafka client for " + server + ": ")
        .hasMessageContaining("bootstrap.servers");
  }

  private static void connect(String server) {
    Map<String, Object> client = Map.of("bootstrap.servers", server);
    new TopicAdmin(client, new Topics(""), Duration.ofMillis(300)).close();
  }
}
