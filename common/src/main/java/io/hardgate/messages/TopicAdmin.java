package io.hardgate.messages;

import io.hardgate.lifecycle.HardgateException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates and checks the topics. Owned by one thread. */
public final class TopicAdmin implements AutoCloseable {

  /** The {@code max.message.bytes} of the topics that hold pairs and dead letters. */
  public static final int LARGEST_PAIR_BYTES = 64 << 20;

  private static final long BETWEEN_TRIES_MS = 20;

  private final Admin admin;
  private final String bootstrapServers;
  private final Topics topics;
  private final Duration timeout;

  /**
   * Connects.
   *
   * @param client the Kafka clients' properties
   * @param timeout how long to wait for the broker's answers
   * @throws HardgateException if no broker answers
   */
  public TopicAdmin(Map<String, Object> client, Topics topics, Duration timeout) {
    this.topics = topics;
    this.timeout = timeout;
    this.bootstrapServers = String.valueOf(client.get("bootstrap.servers"));
    Map<String, Object> properties = new HashMap<>(client);
    int millis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    try {
      this.admin = Admin.create(properties);
    } catch (org.apache.kafka.common.KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new HardgateException(
          "no Kafka client for %s: %s".formatted(bootstrapServers, cause.getMessage()), e);
    }
    try {
      get(admin.describeCluster().nodes());
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /** Creates those that are not there, waits until they take records, and says which they were. */
  public List<String> create(int partitions, short replication) {
    List<String> present = List.copyOf(get(admin.listTopics().names()));
    List<NewTopic> missing =
        topics.all().stream()
            .filter(name -> !present.contains(name))
            .map(name -> describe(name, partitions, replication))
            .toList();
    List<String> created = new ArrayList<>();
    admin
        .createTopics(missing)
        .values()
        .forEach(
            (name, creation) -> {
              if (createdNow(creation)) {
                created.add(name);
              }
            });
    awaitLeaders(missing);
    return List.copyOf(created);
  }

  /**
   * Only a leader knows its offsets. A producer that meets a partition before its leader does can
   * stall until its delivery timeout.
   */
  private void awaitLeaders(List<NewTopic> created) {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (NewTopic topic : created) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        all.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!answers(all, deadline)) {
      try {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HardgateException("interrupted while the topics were created", e);
      }
    }
  }

  /** False if a topic is still too new to be known, and there is time left to try again. */
  private boolean answers(Map<TopicPartition, OffsetSpec> all, long deadline) {
    try {
      get(admin.listOffsets(all).all());
      return true;
    } catch (HardgateException e) {
      if (e.getCause() instanceof RetriableException && System.nanoTime() < deadline) {
        return false;
      }
      throw e;
    }
  }

  /** Deletes every topic whose name begins with the prefix, which must not be empty. */
  public void deleteAll() {
    if (topics.prefix().isEmpty()) {
      throw new IllegalStateException(
          "without a prefix this would delete all topics of the broker");
    }
    List<String> ours =
        get(admin.listTopics().names()).stream()
            .filter(name -> name.startsWith(topics.prefix()))
            .toList();
    get(admin.deleteTopics(ours).all());
  }

  private boolean createdNow(KafkaFuture<Void> creation) {
    try {
      get(creation);
      return true;
    } catch (HardgateException e) {
      // Somebody else did, just now: a second service starts at the same time.
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private NewTopic describe(String name, int partitions, short replication) {
    boolean cards = name.equals(topics.teachers()) || name.equals(topics.students());
    Map<String, String> settings = new HashMap<>();
    if (cards) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    if (name.equals(topics.pairs()) || name.equals(topics.deadLetters())) {
      // A pair holds its sample and the logits of all its teachers.
      settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_PAIR_BYTES));
    }
    return new NewTopic(name, cards ? 1 : partitions, replication).configs(settings);
  }

  /**
   * How many partitions these topics have.
   *
   * @throws HardgateException if one is missing, or they do not all have the same number
   */
  public int equalPartitions(Collection<String> names) {
    Map<String, Integer> counts = new TreeMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, description) -> counts.put(name, count(name, description)));
    if (counts.values().stream().distinct().count() > 1) {
      throw new HardgateException(
          "the topics must have equal numbers of partitions, but have " + counts);
    }
    return counts.values().iterator().next();
  }

  /** The largest record that the topic takes, in bytes ({@code max.message.bytes}). */
  public int maxMessageBytes(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = get(admin.describeConfigs(List.of(resource)).values().get(resource));
    return Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }

  private int count(String name, KafkaFuture<TopicDescription> description) {
    try {
      return get(description).partitions().size();
    } catch (HardgateException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new HardgateException(
            "there is no topic '%s' at %s; create it with: hardgate topics"
                .formatted(name, bootstrapServers),
            e.getCause());
      }
      throw e;
    }
  }

  private <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(e.getCause());
      }
      throw new HardgateException(
          "the broker at %s refused: %s".formatted(bootstrapServers, e.getCause().getMessage()),
          e.getCause());
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HardgateException("interrupted while asking the broker", e);
    }
  }

  private HardgateException unreachable(Throwable cause) {
    return new HardgateException(
        "no Kafka broker answers at %s within %s s (kafka.bootstrapServers)"
            .formatted(
                bootstrapServers,
                BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString()),
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
