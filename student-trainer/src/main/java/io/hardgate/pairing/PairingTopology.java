package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Samples, logits and labels in, pairs and dead letters out. All sources feed one processor, which
 * keeps where the records of a sample lie in one store and the times at which something is due in
 * another. What is in the records passes through neither.
 */
public final class PairingTopology {

  static final String PAIRS = "pairs";
  static final String DEAD_LETTERS = "dead-letters";

  /** Not the names of version 0.1.0, whose stores held something else. */
  static final String ENTRIES = "offsets";

  static final String DUE = "offsets-due";

  private static final String PROCESSOR = "pairing";
  private static final int SEGMENT_BYTES = 32 << 20;

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
   * @param partitions of each of the topics
   * @param mappings of other label spaces
   * @param logs where records are read from a second time
   * @param problems is told what becomes a dead letter, and who is missing in a pair
   */
  static Topology build(
      Topics topics,
      LabelSpace labels,
      LabelMappings mappings,
      PairingConfig config,
      int partitions,
      Limits limits,
      PayloadLog.Factory logs,
      PairingMeters meters,
      Problems problems) {
    Intake intake = new Intake(labels, mappings, config, partitions);
    HeldBytes held = new HeldBytes(config.heldBytes());
    meters.watch(held);
    return build(
        sources(config),
        topics,
        () -> new PairingProcessor(topics, config, limits, intake, logs, held, meters, problems));
  }

  /** The topics that are read. */
  static List<Source> sources(PairingConfig config) {
    return config.awaitsLabels()
        ? List.of(Source.values())
        : List.of(Source.SAMPLES, Source.LOGITS);
  }

  static Topology build(
      List<Source> sources,
      Topics topics,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> processor) {
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    Topology topology = new Topology();
    for (Source source : sources) {
      topology.addSource(
          AutoOffsetReset.earliest(), source.name(), TIMESTAMPS, read, read, source.topic(topics));
    }
    return topology
        .addProcessor(
            PROCESSOR, processor, sources.stream().map(Source::name).toArray(String[]::new))
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
                // Only closed segments are compacted, and a restart reads what is not.
                TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES)));
  }
}
