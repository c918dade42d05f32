package io.hardgate.local;

import com.sun.net.httpserver.HttpHandler;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.HttpConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.BrokerWatch;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the long-running commands have in common: a broker, a port for metrics, and an end. */
final class ServiceProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);

  private final Supplier<StopSignal> stop;

  /** The work. It returns soon after the signal was given. */
  @FunctionalInterface
  interface Service {
    void run(MeterRegistry meters, Health health, StopSignal stop) throws Exception;
  }

  /** Pages beside the metrics, by path. */
  @FunctionalInterface
  interface Pages {
    Map<String, HttpHandler> of(MeterRegistry meters, Health health, Closer closer);
  }

  /**
   * @param stop gives the signal; asked when a service is to run
   */
  ServiceProcess(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  /**
   * Runs a service until it is done or asked to stop.
   *
   * @param sections of the configuration that the service reads; they are logged
   * @param topics that must exist
   * @throws io.hardgate.lifecycle.HardgateException if no broker answers, a topic is missing, or
   *     the port is taken
   */
  void run(ConfigSource source, List<String> sections, List<String> topics, Service service)
      throws Exception {
    run(source, sections, topics, (meters, health, closer) -> Map.of(), service);
  }

  /**
   * The same, with pages on the port of the metrics.
   *
   * @param pages what they need is closed after the service and the port
   */
  void run(
      ConfigSource source, List<String> sections, List<String> topics, Pages pages, Service service)
      throws Exception {
    HardgateConfig config = source.build();
    HttpConfig http = config.http();
    Health health = new Health();
    StopSignal signal = stop.get();
    LOG.info("connecting to {}", config.kafka().bootstrapServers());
    // A broker that does not answer is waited for longer than a person who wants to stop waits.
    Worker check =
        Worker.start("broker check", new Health(), unused -> check(config.kafka(), topics));
    if (!check.join(signal)) {
      LOG.info("ended");
      return;
    }
    try (Closer closer = new Closer()) {
      Registry registry = closer.register(new Registry());
      Map<String, HttpHandler> more = pages.of(registry.meters(), health, closer);
      MetricsServer server =
          closer.register(
              new MetricsServer(http.host(), http.port(), registry.meters(), health, more));
      LOG.info(
          "effective configuration:\n{}",
          source.describe(sections.toArray(String[]::new)).stripTrailing());
      LOG.info("http://{}:{}/metrics, /healthz, /readyz", http.host(), server.port());
      if (more.containsKey("/")) {
        LOG.info("live page: http://{}:{}/", http.host(), server.port());
      }
      closer.register(BrokerWatch.start(config.kafka().clientProperties(), topics, health));
      service.run(registry.meters(), health, signal);
    }
    LOG.info("ended");
  }

  private static void check(KafkaConfig kafka, List<String> topics) {
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      topics.forEach(topic -> admin.equalPartitions(List.of(topic)));
    }
  }
}
