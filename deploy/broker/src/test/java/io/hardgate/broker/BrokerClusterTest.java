package io.hardgate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BrokerClusterTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void worksWhileANodeIsAwayAndTakesItBack(@TempDir Path directory) throws Exception {
    Topics topics = new Topics("");
    try (BrokerCluster cluster = BrokerCluster.start(directory.resolve("cluster"), 3)) {
      Map<String, Object> client = Map.of("bootstrap.servers", cluster.bootstrapServers());
      try (TopicAdmin admin = new TopicAdmin(client, topics, PATIENCE)) {
        List<String> unused = admin.create(2, (short) 3);
      }
      assertThat(isr(client, topics.pairs())).containsOnly(3);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        byte[] value = "a".getBytes(StandardCharsets.UTF_8);
        assertThat(producer.send(new ProducerRecord<>(topics.pairs(), 0, value, value)).get())
            .extracting(at -> at.offset())
            .isEqualTo(0L);
        cluster.kill(2);
        // Acknowledged by two.
        assertThat(producer.send(new ProducerRecord<>(topics.pairs(), 0, value, value)).get())
            .extracting(at -> at.offset())
            .isEqualTo(1L);
        cluster.restart(2);
        cluster.awaitInSync(PATIENCE);
        assertThat(isr(client, topics.pairs())).containsOnly(3);
      }
    }
  }

  private static List<Integer> isr(Map<String, Object> client, String topic) throws Exception {
    try (Admin admin = Admin.create(client)) {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return description.partitions().stream().map(partition -> partition.isr().size()).toList();
    }
  }
}
