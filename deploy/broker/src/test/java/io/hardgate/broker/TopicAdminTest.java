package io.hardgate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topics on a real broker; each test has a prefix of its own. */
class TopicAdminTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static EmbeddedBroker broker;
  private static Admin kafka;

  @BeforeAll
  static void start(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory);
    kafka = Admin.create(client());
  }

  @AfterAll
  static void stop() {
    kafka.close();
    broker.close();
  }

  @Test
  void createsWhatIsMissingAndNothingTwice() throws Exception {
    Topics topics = new Topics("create.");
    kafka.createTopics(List.of(new NewTopic(topics.pairs(), 3, (short) 1))).all().get();
    try (TopicAdmin admin = admin(topics)) {
      assertThat(admin.create(3, (short) 1)).hasSize(6);
      assertThat(admin.create(3, (short) 1)).isEmpty();
      assertThat(admin.equalPartitions(List.of(topics.samples(), topics.labels(), topics.logits())))
          .isEqualTo(3);
    }
    Map<String, TopicDescription> created =
        kafka.describeTopics(topics.all()).allTopicNames().get();
    assertThat(created.get(topics.deadLetters()).partitions()).hasSize(3);
    assertThat(created.get(topics.teachers()).partitions()).hasSize(1);
    assertThat(created.get(topics.students()).partitions()).hasSize(1);
  }

  @Test
  void cardsAreCompactedAndPairsMayBeLarge() throws Exception {
    Topics topics = new Topics("settings.");
    try (TopicAdmin admin = admin(topics)) {
      admin.create(1, (short) 1);
    }
    assertThat(setting(topics.teachers(), "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(topics.students(), "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(topics.samples(), "cleanup.policy")).isEqualTo("delete");
    assertThat(setting(topics.pairs(), "max.message.bytes")).isEqualTo("67108864");
    assertThat(setting(topics.deadLetters(), "max.message.bytes")).isEqualTo("67108864");
    assertThat(setting(topics.logits(), "max.message.bytes")).isEqualTo("1048588");
  }

  @Test
  void severalMayCreateAtTheSameTime() {
    Topics topics = new Topics("race.");
    int created =
        Stream.generate(() -> topics)
            .limit(4)
            .parallel()
            .mapToInt(
                same -> {
                  try (TopicAdmin admin = admin(same)) {
                    return admin.create(2, (short) 1).size();
                  }
                })
            .sum();
    assertThat(created).isEqualTo(7);
  }

  @Test
  void aTopicThatIsMissing() {
    Topics topics = new Topics("missing.");
    try (TopicAdmin admin = admin(topics)) {
      assertThatThrownBy(() -> admin.equalPartitions(List.of(topics.samples(), topics.logits())))
          .isInstanceOf(HardgateException.class)
          .hasMessageMatching(
              "there is no topic 'missing\\.(samples|logits)' at "
                  + broker.bootstrapServers()
                  + "; create it with: hardgate topics");
    }
  }

  @Test
  void topicsThatWereCreatedHaveTheirLeaders() throws Exception {
    Topics topics = new Topics("leaders.");
    try (TopicAdmin admin = admin(topics)) {
      assertThat(admin.create(8, (short) 1)).hasSize(7);
    }
    assertThat(kafka.describeTopics(topics.all()).allTopicNames().get().values())
        .flatExtracting(TopicDescription::partitions)
        .allSatisfy(partition -> assertThat(partition.leader()).isNotNull());
  }

  @Test
  void deletesTheGroupsOfAPrefixButNoOthers() throws Exception {
    Topics topics = new Topics("groups.");
    try (TopicAdmin admin = admin(topics)) {
      int unused = admin.create(1, (short) 1).size();
      for (String group : List.of("groups.teacher", "other.teacher")) {
        TopicPartition partition = new TopicPartition(topics.samples(), 0);
        kafka
            .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(0)))
            .all()
            .get();
      }
      admin.deleteAll();
    }
    assertThat(kafka.listGroups().all().get())
        .extracting(GroupListing::groupId)
        .contains("other.teacher")
        .doesNotContain("groups.teacher");
  }

  @Test
  void unequalNumbersOfPartitions() throws Exception {
    Topics topics = new Topics("unequal.");
    kafka
        .createTopics(
            List.of(
                new NewTopic(topics.samples(), 2, (short) 1),
                new NewTopic(topics.logits(), 3, (short) 1)))
        .all()
        .get();
    List<String> names = List.of(topics.samples(), topics.logits());
    // A broker that has agreed to a topic need not know of it yet.
    await()
        .ignoreExceptions()
        .until(() -> kafka.describeTopics(names).allTopicNames().get().size() == names.size());
    try (TopicAdmin admin = admin(topics)) {
      assertThatThrownBy(() -> admin.equalPartitions(names))
          .isInstanceOf(HardgateException.class)
          .hasMessage(
              "the topics must have equal numbers of partitions, but have"
                  + " {unequal.logits=3, unequal.samples=2}");
    }
  }

  @Test
  void whatTheBrokerRefuses() {
    try (TopicAdmin admin = admin(new Topics("replicas."))) {
      assertThatThrownBy(() -> admin.create(1, (short) 2))
          .isInstanceOf(HardgateException.class)
          .hasMessageStartingWith("the broker at " + broker.bootstrapServers() + " refused: ");
    }
  }

  private static TopicAdmin admin(Topics topics) {
    return new TopicAdmin(client(), topics, TIMEOUT);
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = kafka.describeConfigs(List.of(resource)).all().get().get(resource);
    return config.get(name).value();
  }
}
