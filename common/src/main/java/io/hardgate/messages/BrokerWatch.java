package io.hardgate.messages;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.log.RateLimitedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the health of the process whether the brokers answer. The services cannot: a client that
 * waits for a broker looks like one that waits for records, and Kafka Streams calls itself running
 * while all brokers are down. A thread of its own asks now and then.
 */
public final class BrokerWatch implements AutoCloseable {

  /** Its name in the health of the process. */
  public static final String COMPONENT = "kafka";

  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Probe probe;
  private final Health health;
  private final Clock clock;
  private final RateLimitedLog log;
  private Optional<Instant> since = Optional.empty();
  private Optional<Worker> asking = Optional.empty();

  /** Asks the brokers. */
  interface Probe extends AutoCloseable {

    /** Asks once. What is wrong; empty if they answer. */
    Optional<String> trouble() throws InterruptedException;

    /** Ends a question that is under way, too; any thread may call. */
    @Override
    void close();
  }

  /** Does not ask by itself. */
  BrokerWatch(Probe probe, Health health, Clock clock) {
    this.probe = probe;
    this.health = health;
    this.clock = clock;
    log = new RateLimitedLog(LOG, Level.WARN, clock, RateLimitedLog.MINUTE);
  }

  /**
   * Watches until it is closed.
   *
   * @param client the Kafka clients' properties
   * @param topics whose leaders are asked; they were there when the process started
   */
  public static BrokerWatch start(Map<String, Object> client, List<String> topics, Health health) {
    return start(client, topics, health, INTERVAL, TIMEOUT);
  }

  /**
   * The same with times of one's own.
   *
   * @param interval from an answer to the next question
   * @param timeout how long an answer may take
   */
  public static BrokerWatch start(
      Map<String, Object> client,
      List<String> topics,
      Health health,
      Duration interval,
      Duration timeout) {
    Probe probe = new BrokerProbe(client, topics, timeout);
    BrokerWatch watch = new BrokerWatch(probe, health, Clock.systemUTC());
    watch.asking =
        Optional.of(Worker.start(COMPONENT, health, stop -> watch.askUntil(stop, interval)));
    return watch;
  }

  private void askUntil(StopSignal stop, Duration interval) throws InterruptedException {
    do {
      Optional<String> trouble = probe.trouble();
      if (!stop.requested()) {
        tell(trouble);
      }
    } while (!stop.await(interval));
  }

  /** What the newest answer was. */
  void tell(Optional<String> trouble) {
    Instant now = clock.instant();
    if (trouble.isEmpty()) {
      health.set(COMPONENT, new Health.State.Ready());
      since.ifPresent(
          begun -> log.over(COMPONENT, "the brokers answer again, after " + seconds(begun, now)));
      since = Optional.empty();
      return;
    }
    String told = trouble.get() + since.map(begun -> ", for " + seconds(begun, now)).orElse("");
    since = Optional.of(since.orElse(now));
    health.set(COMPONENT, new Health.State.Waiting(told));
    log.say(COMPONENT, told);
  }

  private static String seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() + " s";
  }

  /** Does not wait for the answer to a question that is under way. */
  @Override
  public void close() {
    asking.ifPresent(Worker::requestStop);
    probe.close();
    asking.ifPresent(Worker::close);
  }
}
