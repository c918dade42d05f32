package io.hardgate.config;

import io.hardgate.messages.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the broker is.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topicPrefix stands before the name of every topic, group and transactional id
 * @param connectTimeout how long a start waits for the broker before it gives up
 * @param properties settings of the Kafka clients, passed on as they are (TLS, SASL, ...)
 */
public record KafkaConfig(
    String bootstrapServers,
    String topicPrefix,
    Duration connectTimeout,
    Map<String, String> properties) {

  public KafkaConfig {
    properties = Map.copyOf(properties);
    new Checks()
        .that(
            bootstrapServers.matches("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*"),
            "bootstrapServers",
            bootstrapServers,
            "host:port, several separated by commas")
        .that(
            topicPrefix.matches("[a-zA-Z0-9._-]{0,100}"),
            "topicPrefix",
            topicPrefix,
            "at most 100 letters, digits, '.', '_' or '-'")
        .positive("connectTimeout", connectTimeout)
        .done();
  }

  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /** What every Kafka client is given; the caller may add to the map. */
  public Map<String, Object> clientProperties() {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }
}
