package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.HardgateProcess;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.messages.TopicAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code hardgate pair}, killed with SIGKILL at random moments while samples and logits keep
 * coming. More kills, and others: {@code -Dhardgate.kills=20 -Dhardgate.seed=2}.
 */
@Timeout(1800)
class KilledPairingTest {

  private static final int KILLS = Integer.getInteger("hardgate.kills", 3);
  private static final long SEED = Long.getLong("hardgate.seed", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void everySampleIsPairedOnceWheneverItIsKilled() throws Exception {
    Random random = new Random(SEED);
    Path state = directory.resolve("state");
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      HardgateConfig config = config(broker);
      try (TopicAdmin admin =
          new TopicAdmin(config.kafka().clientProperties(), config.kafka().topics(), PATIENCE)) {
        List<String> unused = admin.create(3, (short) 1);
      }
      try (Outcomes outcomes = new Outcomes(config)) {
        try (Traffic traffic = new Traffic(config, SEED)) {
          for (int kill = 0; kill < KILLS; kill++) {
            try (HardgateProcess pairing = start(broker, state, kill)) {
              awaitMoment(random, kill, outcomes);
              pairing.kill();
              assertThat(traffic.flowing()).isTrue();
            }
            if (kill == KILLS / 2) {
              Workspace.remove(state);
            }
          }
        }
        try (HardgateProcess last = start(broker, state, KILLS)) {
          try {
            await().atMost(PATIENCE).until(() -> outcomes.open() <= 0);
          } catch (ConditionTimeoutException e) {
            System.out.printf("%d records are left%n%s%n", outcomes.open(), last.output());
            Map<String, Integer> unused = outcomes.check(); // says which
            throw e;
          }
          assertThat(last.signal("TERM")).as(last.output()).isZero();
        }
        Map<String, Integer> reasons = outcomes.check();
        assertThat(reasons).containsKeys("no-sample", "duplicate", "undecodable");
        assertThat(outcomes.pairs()).isGreaterThan(KILLS * 100);
        System.out.printf(
            "seed %d, %d kills: %d samples paired once each, dead letters %s%n",
            SEED, KILLS, outcomes.pairs(), reasons);
      }
    }
  }

  /** Every third moment is on the way up, wherever that is; the others are under load. */
  private static void awaitMoment(Random random, int kill, Outcomes outcomes)
      throws InterruptedException {
    if (kill % 3 == 1) {
      boolean unused = new StopSignal().await(Duration.ofMillis(random.nextInt(10_000)));
    } else {
      int pairs = outcomes.pairs() + 1 + random.nextInt(1_500);
      await("more pairs").atMost(PATIENCE).until(() -> outcomes.pairs() >= pairs);
    }
  }

  private HardgateProcess start(EmbeddedBroker broker, Path state, int number) throws Exception {
    return new HardgateProcess(
        Files.createDirectory(directory.resolve("process-" + number)),
        "pair",
        "--set=kafka.bootstrapServers=" + broker.bootstrapServers(),
        "--set=labels.names=[ham, spam, eggs]",
        "--set=http.port=0",
        "--set=pairing.required=[" + Traffic.REQUIRED + "]",
        "--set=pairing.deadline=5s",
        "--set=pairing.labelDeadline=2s",
        "--set=pairing.heldBytes=100000", // the others are read from their topics again
        "--set=pairing.stateDirectory=" + state);
  }

  private static HardgateConfig config(EmbeddedBroker broker) {
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue("labels.names", List.of("ham", "spam", "eggs"))
        .build();
  }
}
