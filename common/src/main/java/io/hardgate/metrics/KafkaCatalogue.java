package io.hardgate.metrics;

/**
 * Which of the meters of Kafka's clients are shown, under the names that Micrometer gives them. All
 * of them would be more than a thousand series; what an application's clients say is put together.
 */
public final class KafkaCatalogue {

  private static final Catalogue ALL = new Catalogue("Kafka's clients");

  static final MeterFamily RECORDS_LAG_MAX =
      gauge("consumer_fetch_manager_records_lag_max", "records", "Largest lag of a partition");

  static final MeterFamily RECORDS_CONSUMED =
      counter("consumer_fetch_manager_records_consumed_total", "records", "Records fetched");

  static final MeterFamily BYTES_CONSUMED =
      counter("consumer_fetch_manager_bytes_consumed_total", "bytes", "Bytes fetched");

  static final MeterFamily REBALANCES =
      counter("consumer_coordinator_rebalance_total", "rebalances", "Rebalances of the group");

  static final MeterFamily FAILED_REBALANCES =
      counter(
          "consumer_coordinator_failed_rebalance_total",
          "rebalances",
          "Rebalances of the group that failed");

  static final MeterFamily LAST_HEARTBEAT =
      gauge(
          "consumer_coordinator_last_heartbeat_seconds_ago",
          "seconds",
          "Time since the group's coordinator last heard of the client that it heard of longest ago");

  static final MeterFamily ASSIGNED_PARTITIONS =
      gauge("consumer_coordinator_assigned_partitions", "partitions", "Partitions assigned");

  static final MeterFamily RECORDS_SENT =
      counter("producer_record_send_total", "records", "Records sent");

  static final MeterFamily RECORD_ERRORS =
      counter("producer_record_error_total", "records", "Records that could not be sent");

  static final MeterFamily RECORD_RETRIES =
      counter("producer_record_retry_total", "records", "Records sent another time");

  static final MeterFamily STREAM_STATE =
      gauge(
          "stream_client_state",
          "state",
          "State of Kafka Streams: 0 created, 1 rebalancing, 2 running, 3 closing, 4 closed, 5"
              + " failing, 6 failed");

  static final MeterFamily ALIVE_THREADS =
      gauge("stream_alive_stream_threads", "threads", "Threads of Kafka Streams that live");

  static final MeterFamily FAILED_THREADS =
      gauge("stream_failed_stream_threads", "threads", "Threads of Kafka Streams that have failed");

  static final MeterFamily PROCESS_RATIO =
      gauge(
          "stream_thread_process_ratio",
          "ratio",
          "Share of its time that the busiest thread works");

  private KafkaCatalogue() {}

  private static MeterFamily counter(String name, String unit, String help) {
    return ALL.counter("kafka_" + name, unit, help, FlowCatalogue.SERVICE);
  }

  private static MeterFamily gauge(String name, String unit, String help) {
    return ALL.gauge("kafka_" + name, unit, help, FlowCatalogue.SERVICE);
  }

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
