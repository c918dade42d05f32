package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.pairing.PairingService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Pairing while so many samples wait. They come in the first turn, before the clock runs. In every
 * turn as many samples come as are answered, in the order of the samples, so as many wait after it
 * as before. Pairing runs on from turn to turn. What it is to pair in a turn is one transaction,
 * and seen all at once: writing it is not measured.
 */
final class Backlog implements Contestant, AutoCloseable {

  /**
   * Samples of a turn for each step that the other axes make: so many that a turn has several
   * transactions.
   */
  private static final int SAMPLES_A_STEP = 512;

  private static final int MOST_SAMPLES = 100_000;

  /** As many bytes of logits as the quickstart's teacher sends. */
  private static final int LOGITS_BYTES = 24 * Float.BYTES;

  private static final int PARTITIONS = 3;

  /** So much is written within the time that a transaction may take. */
  private static final int TRANSACTION_TICKS = 50_000;

  private static final Duration TRANSACTION = Duration.ofMinutes(10);
  private static final Duration GLANCE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final PairingLoad load;
  private final int samples;
  private final Closer closer = new Closer();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PairingLog log;
  private final Producer<byte[], byte[]> producer;
  private final Worker pairing;
  private int ticks;

  /**
   * A contestant for each backlog, on one broker; and one more for the largest, which reads every
   * sample a second time, because none of those that wait is kept in memory.
   *
   * @param steps that the students of other axes make in a turn
   */
  static List<Contestant> contestants(
      List<Integer> backlogs, int rounds, int steps, Closer closer) {
    Path directory = closer.register(new Workspace()).directory();
    EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
    int samples = (int) Math.min((long) steps * SAMPLES_A_STEP, MOST_SAMPLES);
    List<Contestant> all = new ArrayList<>();
    for (int i = 0; i <= backlogs.size(); i++) {
      int waiting = backlogs.get(Math.min(i, backlogs.size() - 1));
      boolean read = i == backlogs.size();
      PairingLoad load =
          new PairingLoad(waiting + (rounds + 1) * samples, LOGITS_BYTES, 1, PARTITIONS, waiting);
      ConfigSource settings =
          PairingBenchmark.settings(broker, load)
              .setValue("kafka.topicPrefix", "backlog-%d.".formatted(i))
              .setValue("pairing.stateDirectory", directory.resolve("state-" + i).toString());
      String label = GrowthAxis.BACKLOG.label(waiting);
      all.add(
          closer.register(
              read
                  ? new Backlog(
                      label + ", none in memory",
                      settings.setValue("pairing.heldBytes", 0).build(),
                      load,
                      samples)
                  : new Backlog(label, settings.build(), load, samples)));
    }
    return all;
  }

  private Backlog(String name, HardgateConfig config, PairingLoad load, int samples) {
    this.name = name;
    this.load = load;
    this.samples = samples;
    BenchTopics.create(config.kafka(), load.partitions());
    log = new PairingLog(load, config);
    producer =
        closer.register(
            log.producer(
                Map.of(
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    config.kafka().topicPrefix() + "log",
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                    (int) TRANSACTION.toMillis())));
    producer.initTransactions();
    Health health = new Health();
    PairingService service =
        new PairingService(
            config.kafka(), config.labels().space(), config.pairing(), meters, health);
    pairing = closer.register(Worker.start("pairing", health, service::run));
  }

  @Override
  public String name() {
    return name;
  }

  /** Samples a second. */
  @Override
  public double turn(StopSignal stop) throws InterruptedException {
    while (ticks < load.lag()) {
      write(Math.min(TRANSACTION_TICKS, load.lag() - ticks), stop);
      producer.commitTransaction();
    }
    await("to take in what waits", this::strayed, stop);
    double goal = paired() + samples;
    write(samples, stop);
    long start = System.nanoTime();
    producer.commitTransaction();
    await("to pair", () -> goal - paired(), stop);
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    await("to take in what waits", this::strayed, stop);
    return samples / seconds;
  }

  private void write(int more, StopSignal stop) {
    producer.beginTransaction();
    log.produce(producer, ticks, ticks + more, stop);
    ticks += more;
  }

  private double paired() {
    return meters.get("hardgate.pairing.pairs").counter().count();
  }

  /** How far what waits is from what should. */
  private double strayed() {
    return Math.abs(load.lag() - meters.get("hardgate.pairing.pending").gauge().value());
  }

  private void await(String what, DoubleSupplier left, StopSignal stop)
      throws InterruptedException {
    double before = Double.NaN;
    long since = System.nanoTime();
    double now = left.getAsDouble();
    while (now > 0) {
      if (stop.await(GLANCE)) {
        stop.throwIfRequested();
      }
      if (pairing.ended()) {
        pairing.join();
        throw new IllegalStateException("pairing has ended before the log");
      }
      if (now != before) {
        before = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new HardgateException(
            "%s: pairing stands still with %.0f %s".formatted(name, now, what));
      }
      now = left.getAsDouble();
    }
  }

  @Override
  public void close() {
    closer.close();
  }
}
