package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.PairingFigures.Written;
import io.hardgate.local.quickstart.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Reads one log by turns with a plain consumer and with the pairing, so that both meet the same
 * machine, and takes the medians.
 *
 * <p>Measured is the steady state. The plain consumer: from its first poll, when it is connected,
 * to the last record. The pairing: from the moment at which the first pairs are committed, and
 * without these, to the moment at which the last are; the start of Kafka Streams is not in it. What
 * either does with one record is counted as one: a sample and its logits of three teachers are four
 * records. The first round of both warms up and is not counted.
 */
public final class PairingBenchmark {

  private final PairingLoad load;
  private final int rounds;

  public PairingBenchmark(PairingLoad load, int rounds) {
    this.load = load;
    this.rounds = rounds;
  }

  /**
   * Runs on a broker of its own.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped, or pairing fails
   * @throws IllegalStateException if a record was not paired exactly once
   */
  public PairingFigures run(StopSignal stop) throws InterruptedException {
    try (Workspace workspace = new Workspace();
        EmbeddedBroker broker = EmbeddedBroker.start(workspace.directory().resolve("broker"))) {
      HardgateConfig log = config(broker, workspace.directory(), "none");
      BenchTopics.create(log.kafka(), load.partitions());
      BrokerBytes bytes = new BrokerBytes();
      new PairingLog(load, log).produce(stop);
      double logits = perByte(bytes.to(log.kafka().topics().logits()));

      List<Round> all = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        double raw = new RawTurn(log, load).run(stop);
        HardgateConfig config = config(broker, workspace.directory(), "round-" + round);
        PairingTurn.Outcome paired = new PairingTurn(config, load, bytes).run(stop);
        Workspace.remove(config.pairing().stateDirectory());
        if (round > 0) {
          all.add(new Round(raw, paired));
        }
      }
      return figures(all, logits);
    }
  }

  private record Round(double raw, PairingTurn.Outcome paired) {}

  private PairingFigures figures(List<Round> all, double logits) {
    return new PairingFigures(
        load,
        spread(all, Round::raw).median(),
        spread(all, round -> round.paired().recordsPerSecond()).median(),
        spread(all, round -> round.paired().recordsPerSecond() / round.raw()),
        new Written(
            logits,
            spread(all, round -> perByte(round.paired().changelogBytes())).median(),
            spread(all, round -> perByte(round.paired().pairBytes())).median()));
  }

  private double perByte(long bytes) {
    return bytes / ((double) load.samples() * load.teachers() * load.classes() * Float.BYTES);
  }

  private static Spread spread(List<Round> all, ToDoubleFunction<Round> figure) {
    return Spread.of(all.stream().map(figure::applyAsDouble).toList());
  }

  private HardgateConfig config(EmbeddedBroker broker, Path directory, String round) {
    return settings(broker, load)
        .setValue("kafka.topicPrefix", "bench.")
        .setValue("pairing.applicationId", round)
        .setValue("pairing.stateDirectory", directory.resolve("state-" + round).toString())
        .build();
  }

  /** Nothing waits until its deadline: every pair is complete. */
  static ConfigSource settings(EmbeddedBroker broker, PairingLoad load) {
    List<String> classes = IntStream.range(0, load.classes()).mapToObj(i -> "c" + i).toList();
    List<String> teachers = IntStream.range(0, load.teachers()).mapToObj(PairingLog::id).toList();
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue("labels.names", classes)
        .setValue("pairing.required", teachers)
        .setValue("pairing.deadline", "12h")
        .setValue("pairing.threads", 1);
  }
}
