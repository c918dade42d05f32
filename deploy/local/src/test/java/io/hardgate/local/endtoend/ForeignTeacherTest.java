package io.hardgate.local.endtoend;

import static io.hardgate.local.endtoend.PairingFlow.HOUSE_TEACHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each teacher of {@code deploy/teachers}, as a process, over its whole life. */
@Timeout(240)
class ForeignTeacherTest {

  private static final List<String> LABELS = List.of("refund", "delivery", "größe", "other");
  private static final String TEACHER = "stranger";
  private static final int SAMPLES = 200;
  private static final int MEANWHILE = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path shared;
  private static EmbeddedBroker broker;

  @TempDir private Path directory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(shared.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource
  void comesGoesAndComesBackWhileEverythingRuns(ForeignTeacher teacher) throws Exception {
    List<String> program = teacher.program(Files.createDirectory(directory.resolve("program")));
    String prefix = teacher.name().toLowerCase(Locale.ROOT) + "-";
    ConfigSource config =
        ConfigSource.defaults()
            .setValue("kafka.bootstrapServers", broker.bootstrapServers())
            .setValue("kafka.topicPrefix", prefix)
            .setValue("labels.names", LABELS)
            // Nobody has told pairing of the teacher.
            .setValue("pairing.required", List.of())
            .set("pairing.optional", "null")
            .setValue("pairing.deadline", "6s")
            .setValue("pairing.presence", "30s")
            .setValue("pairing.stateDirectory", directory.resolve("state").toString());
    List<String> arguments = new ArrayList<>(List.of(broker.bootstrapServers(), prefix, TEACHER));
    arguments.addAll(LABELS);
    try (PairingFlow flow = new PairingFlow(config, teacher.readsProtobuf())) {
      assertThat(flow.awaitPairs(flow.send(MEANWHILE)).values())
          .allSatisfy(pair -> assertThat(teachers(pair)).containsExactly(HOUSE_TEACHER))
          .allSatisfy(pair -> assertThat(pair.getMissingList()).isEmpty());
      try (var first = start(program, arguments, "first")) {
        flow.sendUntilInPairsOfEveryPartition(TEACHER);
        flow.sendUnreadable();
        List<String> ids = flow.send(SAMPLES);
        check(flow.awaitPairs(ids));
        assertThat(flow.partitions(ids)).hasSize(PairingFlow.PARTITIONS);
        assertThat(first.process().isAlive()).as(first.said()).isTrue();
        first.kill();
      }
      long killed = System.nanoTime();
      Map<String, Pair> without = flow.awaitPairs(flow.send(MEANWHILE));
      tell(teacher, "the pairs went out without it, and were all there", killed);
      assertThat(without.values())
          .allSatisfy(pair -> assertThat(teachers(pair)).containsExactly(HOUSE_TEACHER))
          .allSatisfy(
              pair ->
                  assertThat(pair.getMissingList())
                      .containsExactly(
                          MissingTeacher.newBuilder()
                              .setTeacherId(TEACHER)
                              .setWhy(MissingTeacher.Why.DEADLINE)
                              .build()));
      // Two of them this time: they share the partitions.
      long restarted = System.nanoTime();
      try (var second = start(program, arguments, "second");
          var third = start(program, arguments, "third")) {
        await()
            .atMost(PATIENCE)
            .until(() -> flow.partitionsOfInstances(prefix + "teacher-" + TEACHER).size() == 2);
        flow.sendUntilInPairsOfEveryPartition(TEACHER);
        tell(teacher, "started again it was in the pairs of every partition", restarted);
        check(flow.awaitPairs(flow.send(SAMPLES)));
        for (var running : List.of(second, third)) {
          running.process().toHandle().destroy(); // SIGTERM
          assertThat(running.process().waitFor()).as(running.said()).isIn(0, 143);
        }
      }
      assertThat(flow.refused()).isSubsetOf("late", "duplicate");
    }
  }

  private ForeignTeacher.Running start(List<String> program, List<String> arguments, String name)
      throws Exception {
    return ForeignTeacher.Running.start(program, arguments, directory.resolve(name));
  }

  private static void tell(ForeignTeacher teacher, String what, long since) {
    System.out.printf("%s: %s after %.1f s%n", teacher, what, (System.nanoTime() - since) / 1e9);
  }

  /** The teacher's logits are in all of them, and are what its score is meant to be. */
  private static void check(Map<String, Pair> pairs) {
    assertThat(pairs.values())
        .allSatisfy(
            pair -> {
              assertThat(pair.getMissingList()).isEmpty();
              assertThat(teachers(pair)).containsExactlyInAnyOrder(HOUSE_TEACHER, TEACHER);
              Logits logits = pair.getLogits(teachers(pair).indexOf(TEACHER));
              assertThat(logits.getTeacherVersion()).isEqualTo("1");
              ByteBuffer values =
                  logits
                      .getDense()
                      .getValues()
                      .asReadOnlyByteBuffer()
                      .order(ByteOrder.LITTLE_ENDIAN);
              for (String label : LABELS) {
                assertThat(values.getFloat())
                    .isEqualTo(
                        4f
                            * Stream.of(pair.getSample().getText().split(" "))
                                .filter(word -> word.startsWith(label))
                                .count());
              }
            });
  }

  private static List<String> teachers(Pair pair) {
    return pair.getLogitsList().stream().map(Logits::getTeacherId).toList();
  }
}
