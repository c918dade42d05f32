package io.hardgate.pairing;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.PairingConfig;
import io.hardgate.messages.TopicAdmin;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told. */
final class StreamsSettings {

  private static final long CACHE_BYTES = 64L << 20;
  private static final int BATCH_BYTES = 128 << 10;

  private StreamsSettings() {}

  static Properties of(KafkaConfig kafka, PairingConfig config) {
    Properties all = new Properties();
    all.putAll(kafka.clientProperties());
    all.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            kafka.topicPrefix() + config.applicationId(),
            StreamsConfig.STATE_DIR_CONFIG,
            config.stateDirectory().toAbsolutePath().toString(),
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            config.threads(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            // What is read with read_committed is late by this at most. When there is little to do,
            // the processor asks for commits more often.
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            250,
            // The protocol `streams` has no static members yet.
            StreamsConfig.GROUP_PROTOCOL_CONFIG,
            "classic",
            // As many as the broker makes by default: one, where there is one broker.
            StreamsConfig.REPLICATION_FACTOR_CONFIG,
            -1,
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
            CACHE_BYTES,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            BoundedRocksDb.class));
    all.putAll(
        Map.of(
            // How long the partitions of a killed instance are left alone.
            StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
            6_000,
            StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
            2_000,
            StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            TopicAdmin.LARGEST_PAIR_BYTES,
            StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
            2L * TopicAdmin.LARGEST_PAIR_BYTES,
            StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
            BATCH_BYTES));
    return all;
  }
}
