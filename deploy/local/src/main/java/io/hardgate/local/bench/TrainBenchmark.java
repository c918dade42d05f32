package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.student.training.PairBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What streaming costs a trainer: the same steps on the same batches, read from a log and lying in
 * memory, by turns; and the same steps in plain PyTorch, which reads token sequences from the log,
 * too. All on one thread of the engine; the broker is in this process.
 */
public final class TrainBenchmark {

  private final int rounds;
  private final int steps;
  private final Optional<String> python;
  private final Path home;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param steps of a language model in a turn
   * @param python the interpreter of the peer; empty: without
   * @param home the directory {@code deploy/local}
   */
  public TrainBenchmark(int rounds, int steps, Optional<String> python, Path home) {
    this.rounds = rounds;
    this.steps = steps;
    this.python = python;
    this.home = home;
  }

  /** What there is to be trained. */
  public static List<String> workloads() {
    return TrainingWorkloads.names();
  }

  /** Why the peer cannot run with this interpreter; empty if it can. */
  public static Optional<String> absent(String python, Path home) {
    return Peer.absent(python, home);
  }

  /** Why the peer cannot read from Kafka with this interpreter; empty if it can. */
  public static Optional<String> withoutKafka(String python) {
    return Peer.withoutKafka(python);
  }

  /**
   * Runs one workload. The first of the standings is that from memory, in samples a second.
   *
   * @throws HardgateException if it is stopped, or fails
   */
  public List<Standing> run(String name, StopSignal stop) throws InterruptedException {
    TrainingWorkload workload = TrainingWorkloads.of(name, steps);
    try (Closer closer = new Closer()) {
      Path directory = closer.register(new Workspace()).directory();
      EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
      ConfigSource settings =
          workload
              .settings()
              .setValue("kafka.bootstrapServers", broker.bootstrapServers())
              .setValue("kafka.topicPrefix", "bench.");
      HardgateConfig config = settings.build();
      PairTopic.write(config.kafka(), workload.pairs(), workload.logged(), stop);
      List<PairBatch> batches = workload.batches();
      List<Contestant> contestants = new ArrayList<>();
      List<Peer> peers = new ArrayList<>();
      contestants.add(new FedFromMemory(workload, batches));
      contestants.add(new FedFromKafka(workload, settings, false));
      contestants.add(new FedFromKafka(workload, settings, true));
      if (python.isPresent()) {
        Path file = directory.resolve("batches.safetensors");
        PeerBatches.write(file, config, batches);
        Peer peer = closer.register(Peer.start(workload, python.get(), home, file));
        contestants.add(peer);
        peers.add(peer);
        // Texts would have to be hashed in Python.
        if (workload.tokens() && Peer.withoutKafka(python.get()).isEmpty()) {
          String topic = config.kafka().topics().pairs();
          String servers = broker.bootstrapServers();
          Peer streamed =
              closer.register(Peer.start(workload, python.get(), home, file, servers, topic));
          contestants.add(streamed);
          peers.add(streamed);
        }
      }
      List<Standing> standings = Rounds.run(contestants, rounds, stop);
      requireSameLoss(peers);
      return standings;
    } catch (IOException e) {
      throw new HardgateException("the batches could not be written: " + e.getMessage(), e);
    }
  }

  /** Else one of them learns from other batches than the other. */
  private static void requireSameLoss(List<Peer> peers) {
    for (Peer peer : peers) {
      double loss = peers.get(0).firstLoss();
      if (Math.abs(peer.firstLoss() - loss) > 1e-3 * Math.abs(loss)) {
        throw new IllegalStateException(
            "%s begins with a loss of %s, not %s".formatted(peer.name(), peer.firstLoss(), loss));
      }
    }
  }
}
