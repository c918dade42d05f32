package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Samples and logits in, pairs and dead letters out. Both sources feed one processor, which keeps
 * what it knows of a sample in one store and the times at which something is due in another.
 */
public final class PairingTopology {

  static final String PAIRS = "pairs";
  static final String DEAD_LETTERS = "dead-letters";
  static final String ENTRIES = "entries";
  static final String DUE = "due";

  private static final String PROCESSOR = "pairing";

  /**
   * Any time of a record, made one that a broker takes: none before the epoch, none in the future.
   * The record is kept either way, which the extractors of Kafka Streams do not do.
   */
  static final TimestampExtractor TIMESTAMPS =
      (record, partitionTime) ->
          Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));

  private PairingTopology() {}

  /**
   * The topology.
   *
   * @param partitions of each of samples, logits and pairs
   * @param maxDeadLetterBytes the bytes of records that are larger are not kept
   */
  public static Topology build(
      Topics topics,
      LabelSpace labels,
      PairingConfig config,
      int partitions,
      int maxDeadLetterBytes,
      PairingMeters meters) {
    Intake intake = new Intake(labels, config.required(), config.maxRecordBytes(), partitions);
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    return new Topology()
        .addSource(AutoOffsetReset.earliest(), "samples", TIMESTAMPS, read, read, topics.samples())
        .addSource(AutoOffsetReset.earliest(), "logits", TIMESTAMPS, read, read, topics.logits())
        .addProcessor(
            PROCESSOR,
            () -> new PairingProcessor(topics, config, intake, maxDeadLetterBytes, meters),
            "samples",
            "logits")
        .addStateStore(store(ENTRIES), PROCESSOR)
        .addStateStore(store(DUE), PROCESSOR)
        .addSink(PAIRS, topics.pairs(), write, write, PROCESSOR)
        .addSink(DEAD_LETTERS, topics.deadLetters(), write, write, PROCESSOR);
  }

  /** Cached: most entries change and go again within one transaction. */
  private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(
            Map.of(
                // The most that there is: it stays what it was when the configuration grows.
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(TopicAdmin.LARGEST_PAIR_BYTES),
                // Only closed segments are compacted, and a restart reads what is not.
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(2 * TopicAdmin.LARGEST_PAIR_BYTES)));
  }
}
