package io.hardgate.pairing;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.PairingConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.KafkaMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the pairing of samples, logits and labels as a Kafka Streams application. */
public final class PairingService {

  private static final Logger LOG = LoggerFactory.getLogger(PairingService.class);

  private static final String COMPONENT = "pairing";
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(4);

  /** Longer than it takes a cluster to replace a broker. */
  private static final Duration READ_AGAIN_WITHIN = Duration.ofSeconds(30);

  /** More than what a pair holds beside its sample and its logits. */
  private static final int PAIR_OVERHEAD = 64 << 10;

  private final KafkaConfig kafka;
  private final LabelSpace labels;
  private final LabelMappings mappings;
  private final PairingConfig config;
  private final PairingMeters meters;
  private final Problems problems;
  private final Health health;

  /** Takes logits over the student's label space only. */
  public PairingService(
      KafkaConfig kafka,
      LabelSpace labels,
      PairingConfig config,
      MeterRegistry meters,
      Health health) {
    this(kafka, labels, LabelMappings.NONE, config, meters, health);
  }

  /**
   * @param mappings of logits over other label spaces onto the student's
   */
  public PairingService(
      KafkaConfig kafka,
      LabelSpace labels,
      LabelMappings mappings,
      PairingConfig config,
      MeterRegistry meters,
      Health health) {
    this.kafka = kafka;
    this.labels = labels;
    this.mappings = mappings;
    this.config = config;
    this.meters = new PairingMeters(meters, config);
    this.problems = new Problems(new RateLimitedLog(LOG), config.required());
    this.health = health;
  }

  /**
   * Pairs until it is told to stop, and ends within 5 s of that.
   *
   * @throws HardgateException if no broker answers, a topic is missing or does not fit, the state
   *     directory cannot be used, or pairing has failed for good
   */
  public void run(StopSignal stop) throws InterruptedException {
    health.set(COMPONENT, new Health.State.Starting("checking the topics"));
    Topology topology = checkedTopology();
    Failures failures = new Failures(Clock.systemUTC());
    try (Running running = running(start(topology, failures))) {
      while (!stop.await(BETWEEN_CHECKS)) {
        KafkaStreams.State state = running.streams().state();
        if (state.isShuttingDown() || state.hasCompletedShutdown()) {
          throw new HardgateException(
              "pairing has failed: " + failures.last().map(PairingService::rootMessage).orElse("?"),
              failures.last().orElse(null));
        }
        tell(state, failures); // what there is to note changes while the state does not
        meters.lag(lag(running.streams()));
        problems.look();
      }
    } finally {
      problems.end();
    }
    health.set(COMPONENT, new Health.State.Stopped());
  }

  /** Records of the source topics that were not read yet, as the consumers know it. */
  private static long lag(KafkaStreams streams) {
    double lag = 0;
    for (Metric metric : streams.metrics().values()) {
      MetricName name = metric.metricName();
      boolean ofPartition =
          name.name().equals("records-lag") && name.tags().containsKey("partition");
      boolean restoring = name.tags().getOrDefault("client-id", "").contains("restore");
      if (ofPartition && !restoring && metric.metricValue() instanceof Double records) {
        lag += Double.isNaN(records) ? 0 : records;
      }
    }
    return Math.round(lag);
  }

  private Topology checkedTopology() {
    Topics topics = kafka.topics();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), topics, kafka.connectTimeout())) {
      List<String> joined = new ArrayList<>();
      PairingTopology.sources(config).forEach(source -> joined.add(source.topic(topics)));
      joined.add(topics.pairs());
      int partitions = admin.equalPartitions(joined);
      int unused = admin.equalPartitions(List.of(topics.deadLetters()));
      int teachers = Math.max(1, config.required().size());
      int maxPairBytes = checkFits(admin, topics.pairs(), 1 + teachers) - PAIR_OVERHEAD;
      Limits limits = new Limits(maxPairBytes, checkFits(admin, topics.deadLetters(), 1));
      PayloadLog.Factory logs =
          partition ->
              new KafkaPayloadLog(kafka.clientProperties(), topics, partition, READ_AGAIN_WITHIN);
      return PairingTopology.build(
          topics, labels, mappings, config, partitions, limits, logs, meters, problems);
    }
  }

  /** What the topic takes, which must be what can be sent there. */
  private int checkFits(TopicAdmin admin, String topic, int records) {
    long largest = PAIR_OVERHEAD + (long) records * config.maxRecordBytes();
    int taken = Math.min(admin.maxMessageBytes(topic), TopicAdmin.LARGEST_PAIR_BYTES);
    if (taken < largest) {
      throw new HardgateException(
          ("the topic '%s' takes records of %d bytes, but there can be some of %d;"
                  + " raise its max.message.bytes (at most %d) or lower pairing.maxRecordBytes (%d)")
              .formatted(
                  topic, taken, largest, TopicAdmin.LARGEST_PAIR_BYTES, config.maxRecordBytes()));
    }
    return taken;
  }

  private KafkaStreams start(Topology topology, Failures failures) {
    KafkaStreams streams = null;
    try {
      streams = new KafkaStreams(topology, StreamsSettings.of(kafka, config));
      streams.setUncaughtExceptionHandler(failures);
      streams.setStateListener((now, before) -> tell(now, failures));
      streams.start();
      return streams;
    } catch (StreamsException e) {
      if (streams != null) {
        streams.close(Duration.ZERO);
      }
      throw new HardgateException(
          "pairing cannot use the state directory %s (pairing.stateDirectory): %s"
              .formatted(config.stateDirectory().toAbsolutePath(), rootMessage(e)),
          e);
    }
  }

  private void tell(KafkaStreams.State state, Failures failures) {
    health.set(
        COMPONENT,
        switch (state) {
          case CREATED -> new Health.State.Starting("connecting");
          case REBALANCING -> new Health.State.Starting("taking over partitions and their state");
          case RUNNING -> new Health.State.Ready(problems.note());
          case PENDING_SHUTDOWN -> new Health.State.Waiting("closing");
          case NOT_RUNNING -> new Health.State.Stopped();
          case PENDING_ERROR, ERROR ->
              new Health.State.Failed(failures.last().map(PairingService::rootMessage).orElse("?"));
        });
  }

  private Running running(KafkaStreams streams) {
    return new Running(streams, meters.of(streams));
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Leaves the group when closed, so that others take over at once. */
  private record Running(KafkaStreams streams, KafkaMeters shown) implements AutoCloseable {

    @Override
    public void close() {
      shown.close();
      boolean closed =
          streams.close(
              CloseOptions.timeout(CLOSE_WITHIN)
                  .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
      if (!closed) {
        LOG.warn(
            "pairing did not close within {} s; what it had not committed is done again",
            CLOSE_WITHIN.toSeconds());
      }
    }
  }
}
