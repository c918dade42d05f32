package io.hardgate.messages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Asks the leader of each partition of some topics where its end is, which is less than any work
 * and needs what all work needs. One thread asks, any may close.
 */
final class BrokerProbe implements BrokerWatch.Probe {

  private static final Duration CLOSE_WITHIN = Duration.ofMillis(200);

  private final Admin admin;
  private final String bootstrapServers;
  private final List<String> topics;
  private final Duration timeout;

  /**
   * Connects when it is asked.
   *
   * @param client the Kafka clients' properties
   * @param timeout how long an answer may take
   */
  BrokerProbe(Map<String, Object> client, List<String> topics, Duration timeout) {
    this.topics = topics;
    this.timeout = timeout;
    this.bootstrapServers = String.valueOf(client.get("bootstrap.servers"));
    Map<String, Object> properties = new HashMap<>(client);
    int millis = Math.toIntExact(timeout.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    admin = Admin.create(properties);
  }

  @Override
  public Optional<String> trouble() throws InterruptedException {
    Map<String, TopicDescription> described;
    try {
      described = get(admin.describeTopics(topics).allTopicNames());
    } catch (TimeoutException e) {
      return Optional.of(
          "no Kafka broker answers at %s (kafka.bootstrapServers)".formatted(bootstrapServers));
    } catch (ExecutionException e) {
      return Optional.of(refusal(e));
    }
    List<TopicPartition> led = new ArrayList<>();
    TreeSet<String> orphans = new TreeSet<>();
    described.forEach(
        (topic, description) -> {
          for (TopicPartitionInfo partition : description.partitions()) {
            TopicPartition name = new TopicPartition(topic, partition.partition());
            if (partition.leader() == null || partition.leader().isEmpty()) {
              orphans.add(name.toString());
            } else {
              led.add(name);
            }
          }
        });
    if (!orphans.isEmpty()) {
      return Optional.of("there is no leader of " + some(orphans));
    }
    return askLeaders(led);
  }

  private Optional<String> askLeaders(List<TopicPartition> partitions) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    partitions.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    var answers = admin.listOffsets(ends);
    TreeSet<String> silent = new TreeSet<>();
    for (TopicPartition partition : partitions) {
      try {
        var unused = get(answers.partitionResult(partition));
      } catch (TimeoutException e) {
        silent.add(partition.toString());
      } catch (ExecutionException e) {
        return Optional.of(refusal(e));
      }
    }
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of("the leader does not answer of " + some(silent));
  }

  /**
   * The answer.
   *
   * @throws TimeoutException whichever side has noticed it
   */
  private <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return future.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new TimeoutException(e.getCause().getMessage());
      }
      throw e;
    }
  }

  private String refusal(ExecutionException e) {
    return "the broker at %s refused: %s".formatted(bootstrapServers, e.getCause().getMessage());
  }

  private static String some(SortedSet<String> partitions) {
    return partitions.size() == 1
        ? partitions.first()
        : "%s and %d more".formatted(partitions.first(), partitions.size() - 1);
  }

  @Override
  public void close() {
    admin.close(CLOSE_WITHIN);
  }
}
