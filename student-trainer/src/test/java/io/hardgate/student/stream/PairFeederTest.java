package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.Split;
import io.hardgate.student.stream.FeederRun.Taken;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class PairFeederTest {

  private static final AtomicInteger PREFIX = new AtomicInteger();

  @TempDir private static Path brokerDirectory;
  private static EmbeddedBroker broker;

  @TempDir private Path directory;
  private PairTopic topic;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void open() {
    topic = new PairTopic(broker, "t" + PREFIX.getAndIncrement() + "-", 4);
  }

  @AfterEach
  void close() {
    topic.close();
  }

  private FeederRun run(StudentConfig config, LogState resumed, long steps) {
    return new FeederRun(topic, config, resumed, steps, Optional.empty()).naming(400);
  }

  private FeederRun run(String session, StudentConfig config, LogState resumed, long steps) {
    Optional<Journal> journal =
        Journal.open(directory, session, InstantSource.system(), config, topic.partitions);
    return new FeederRun(topic, config, resumed, steps, journal).naming(400);
  }

  private static List<List<String>> texts(List<Taken> taken) {
    return taken.stream().map(Taken::texts).toList();
  }

  private static LogState after(List<Taken> taken) {
    return taken.get(taken.size() - 1).filled().after();
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(offset -> offset).sum();
  }

  @Test
  void overALogThatIsCompleteEveryRunMakesTheSameBatches() throws Exception {
    topic.append(0, 90);
    topic.append(1, 3);
    topic.append(3, 40);
    StudentConfig config = topic.config("student.batchSize=10");
    List<Taken> whole;
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      whole = run.take(13);
    }
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      assertThat(texts(run.take(13))).isEqualTo(texts(whole));
    }
    for (int done : List.of(1, 4, 12)) {
      LogState state = whole.get(done - 1).filled().after();
      assertThat(sum(state.nextOffsets())).isEqualTo(done * 10L);
      try (FeederRun run = run(config, state, done)) {
        assertThat(texts(run.take(13 - done))).isEqualTo(texts(whole.subList(done, 13)));
      }
    }
    assertThat(whole.get(0).texts())
        .containsExactly(
            "p0o0", "p0o1", "p1o0", "p1o1", "p3o0", "p3o1", "p0o2", "p0o3", "p1o2", "p3o2");
  }

  @Test
  void overALogThatGrowsTheJournalMakesTheSameBatchesAgain() throws Exception {
    StudentConfig config = topic.config();
    List<Taken> live = new ArrayList<>();
    try (FeederRun run = run("a", config, LogState.NOWHERE, 0)) {
      for (int i = 0; i < 6; i++) { // no two partitions at once, so the order is the arrival's
        topic.append((5 * i + 3) % 4, 16 + 3 * i % 5);
        live.addAll(run.take(1));
      }
    }
    topic.append(0, 40);
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      assertThat(texts(run.take(6))).as("without the journal").isNotEqualTo(texts(live));
    }
    List<Taken> again;
    try (FeederRun run = run("b", config, LogState.NOWHERE, 0)) {
      again = run.take(8);
      assertThat(texts(again.subList(0, 6))).isEqualTo(texts(live));
      assertThat(again.get(5).filled().after()).isEqualTo(live.get(5).filled().after());
    }
    try (FeederRun run = run("c", config, live.get(2).filled().after(), 3)) {
      assertThat(texts(run.take(5))).isEqualTo(texts(again.subList(3, 8)));
    }
    assertThat(again.stream().flatMap(taken -> taken.texts().stream())).doesNotHaveDuplicates();
  }

  @Test
  void aJournalThatTheLogDoesNotHoldStopsIt() throws Exception {
    topic.append(0, 20);
    StudentConfig config = topic.config();
    try (Journal journal =
        Journal.open(directory, "a", InstantSource.system(), config, 4).orElseThrow()) {
      journal.begin(0, Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L));
      journal.append(new Journal.Entry(1, List.of(new OffsetRun(0, 0, 25)), null));
    }
    try (FeederRun run = run("b", config, LogState.NOWHERE, 0)) {
      assertThatThrownBy(run::next)
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining("step 1 read partition 0 from offset 0 to 25")
          .hasMessageContaining("-0 holds the offsets 0 to 20; move its journal away");
    }
  }

  @Test
  void passesAreResumedInThePassThatWasReached() throws Exception {
    for (int partition = 0; partition < 4; partition++) {
      topic.append(partition, 20 + partition);
      topic.append(partition, 5, Split.HELD_OUT, 1_000);
      topic.appendGarbage(partition, 1);
    }
    StudentConfig config = topic.config("student.passes=3", "student.shuffle=30");
    List<Taken> whole;
    LogState end;
    List<HeldOutPair> heldOut;
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      whole = run.takeAll();
      end = run.end();
      heldOut = run.heldOut.pairs();
    }
    assertThat(whole).hasSize(3 * 6);
    assertThat(sum(end.nextOffsets())).isEqualTo(86 + 20 + 4);
    assertThat(heldOut).hasSize(20);
    assertThat(whole.stream().mapToInt(taken -> taken.filled().consumed()).sum()).isEqualTo(86);
    assertThat(whole.stream().mapToInt(taken -> taken.filled().consumedHeldOut()).sum())
        .isEqualTo(20);
    assertThat(whole.stream().mapToInt(taken -> taken.filled().refused().size()).sum())
        .isEqualTo(4);
    for (int pass = 0; pass < 3; pass++) {
      assertThat(whole.subList(6 * pass, 6 * pass + 6).stream().flatMap(t -> t.texts().stream()))
          .hasSize(86)
          .doesNotHaveDuplicates();
    }

    topic.append(2, 50); // not in the range
    for (int done : List.of(2, 6, 9, 18)) {
      List<Taken> before = whole.subList(0, done);
      HeldOut window = new HeldOut(config.heldOut(), config.heldBytes(), 4);
      before.forEach(taken -> taken.filled().heldOut().forEach(window::add));
      LogState state = after(before).withHeldOutFrom(window.from());
      try (FeederRun run = run(config, state, done)) {
        List<Taken> rest = run.takeAll();
        assertThat(texts(rest.stream().filter(taken -> !taken.filled().isEmpty()).toList()))
            .isEqualTo(texts(whole.subList(done, 18)));
        assertThat(rest.stream().mapToInt(taken -> taken.filled().consumed()).sum())
            .isEqualTo(whole.subList(done, 18).stream().mapToInt(t -> t.filled().consumed()).sum());
        assertThat(rest.stream().mapToInt(taken -> taken.filled().refused().size()).sum())
            .isEqualTo(
                whole.subList(done, 18).stream().mapToInt(t -> t.filled().refused().size()).sum());
        assertThat(places(run.heldOut.pairs())).isEqualTo(places(heldOut));
        assertThat(run.end()).isEqualTo(end);
      }
    }
  }

  private static List<String> places(List<HeldOutPair> pairs) {
    return pairs.stream().map(pair -> pair.partition() + "@" + pair.offset()).toList();
  }

  @Test
  void whatIsHeldOutIsReadBackAndNotCountedAgain() throws Exception {
    topic.append(0, 10, Split.HELD_OUT, 1_000);
    topic.append(0, 16);
    topic.append(1, 4, Split.HELD_OUT, 1_000);
    StudentConfig config = topic.config("student.heldOut=12", "student.heldOutShare=0.2");
    List<Taken> taken = new ArrayList<>();
    List<HeldOutPair> held;
    LogState state;
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      topic.append(2, 40);
      taken.addAll(run.take(2));
      held = run.heldOut.pairs();
      state = after(taken).withHeldOutFrom(run.heldOut.from());
    }
    assertThat(held).hasSizeBetween(5, 9);
    assertThat(held.get(0).sample().getText()).isEqualTo("p0o" + held.get(0).offset());
    assertThat(sum(state.nextOffsets()))
        .isEqualTo(
            taken.stream()
                .mapToLong(t -> t.filled().consumed() + t.filled().consumedHeldOut())
                .sum());
    topic.append(3, 40);
    try (FeederRun run = run(config, state, 2)) {
      Taken first = run.take(1).get(0);
      assertThat(first.filled().isEmpty()).isTrue();
      assertThat(first.filled().consumedHeldOut()).isZero();
      assertThat(first.filled().after()).isEqualTo(state);
      assertThat(places(run.heldOut.pairs())).isEqualTo(places(held));
      Taken second = run.take(1).get(0);
      assertThat(second.texts()).hasSize(16);
      assertThat(taken.stream().flatMap(t -> t.texts().stream()))
          .doesNotContainAnyElementsOf(second.texts());
    }
  }

  @Test
  void aStretchWithNothingToLearnFromEndsABatchEarly() throws Exception {
    topic.append(1, 10);
    topic.appendGarbage(1, 2_500);
    topic.append(1, 30);
    try (FeederRun run = run(topic.config(), LogState.NOWHERE, 0)) {
      List<Taken> taken = run.take(3);
      assertThat(taken.stream().map(t -> t.texts().size())).containsExactly(10, 0, 16);
    }
  }

  @Test
  void pairsOfThePastAreMixedInAndSeenAgainByAResumedTrainer() throws Exception {
    for (int partition = 0; partition < 4; partition++) {
      topic.append(partition, 5, Split.HELD_OUT, 1_000);
      topic.append(partition, 60);
      topic.appendGarbage(partition, 2);
    }
    StudentConfig config = topic.config("student.replayShare=0.25");
    List<Taken> live;
    try (FeederRun run = run("a", config, LogState.NOWHERE, 0)) {
      live = run.take(20);
    }
    TreeSet<String> seen = new TreeSet<>();
    int old = 0;
    for (Taken taken : live) {
      List<String> fresh = taken.texts().subList(0, taken.filled().newExamples());
      List<String> replayed = taken.texts().subList(fresh.size(), taken.texts().size());
      assertThat(fresh).hasSize(12);
      assertThat(seen).doesNotContainAnyElementsOf(fresh);
      assertThat(replayed).hasSize(taken.filled().replayed()).hasSizeLessThanOrEqualTo(4);
      assertThat(seen).containsAll(replayed);
      assertThat(taken.filled().consumed()).isEqualTo(12);
      seen.addAll(fresh);
      old += replayed.size();
    }
    assertThat(old).isGreaterThan(19 * 4 / 2);

    for (int partition = 0; partition < 4; partition++) {
      topic.append(partition, 30);
    }
    try (FeederRun run = run("b", config, live.get(9).filled().after(), 10)) {
      assertThat(texts(run.take(10))).isEqualTo(texts(live.subList(10, 20)));
    }
    for (int partition = 0; partition < 4; partition++) {
      topic.forgetBefore(partition, live.get(9).filled().after().nextOffsets().get(partition));
    }
    try (FeederRun run = run("c", config, live.get(9).filled().after(), 10)) {
      assertThatThrownBy(() -> run.take(10))
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining("its journal says that step ")
          .hasMessageContaining("saw pairs again from offset ")
          .hasMessageContaining("move its journal away");
    }
  }

  @Test
  void offsetsThatFellOffTheLogStopIt() throws Exception {
    for (int partition = 0; partition < 4; partition++) {
      topic.append(partition, 20);
    }
    StudentConfig config = topic.config();
    LogState state;
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      state = after(run.take(1));
    }
    StudentConfig passes = topic.config("student.passes=2");
    LogState inPasses;
    try (FeederRun run = run(passes, LogState.NOWHERE, 0)) {
      inPasses = after(run.take(6));
    }
    topic.forgetBefore(2, 5);
    try (FeederRun run = run(config, state, 1)) {
      assertThatThrownBy(run::next)
          .isInstanceOf(HardgateException.class)
          .hasMessage(
              "the student cannot go on where its checkpoint ended: %s-2 holds the offsets 5 to 20,"
                      .formatted(topic.topics.pairs())
                  + " not 4; choose another student.id to start from the beginning");
    }
    try (FeederRun run = run(passes, inPasses, 6)) {
      assertThatThrownBy(run::next)
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining("cannot go over the range of its passes again: ")
          .hasMessageContaining("-2 holds the offsets 5 to 20, not 0");
    }
    try (FeederRun run = run(config, LogState.NOWHERE, 0)) {
      assertThat(run.take(1).get(0).texts()).contains("p2o5");
    }
  }

  @Test
  void transactionsLeaveNothingBehindThatRetentionCouldSeemToLose() throws Exception {
    for (int round = 0; round < 3; round++) {
      topic.appendInTransaction(0, 14, true);
      topic.appendInTransaction(1, 9, false);
      topic.appendInTransaction(2, 2, true);
    }
    StudentConfig config = topic.config();
    List<Taken> whole;
    try (FeederRun run = run("a", config, LogState.NOWHERE, 0)) {
      whole = run.take(3);
    }
    assertThat(whole.stream().flatMap(taken -> taken.texts().stream()))
        .hasSize(48)
        .doesNotHaveDuplicates()
        .noneMatch(text -> text.startsWith("p1"));
    assertThat(after(whole).nextOffsets()).isEqualTo(Map.of(0, 45L, 1, 30L, 2, 9L, 3, 0L));
    for (int done = 0; done < 3; done++) {
      LogState state = done == 0 ? LogState.NOWHERE : whole.get(done - 1).filled().after();
      try (FeederRun again = run("b" + done, config, state, done);
          FeederRun anew = run(config, state, done)) {
        List<Taken> rest = again.take(3 - done);
        assertThat(texts(rest)).isEqualTo(texts(whole.subList(done, 3)));
        assertThat(after(rest)).isEqualTo(after(whole));
        assertThat(texts(anew.take(3 - done))).isEqualTo(texts(rest));
      }
    }
    topic.forgetBefore(0, 45);
    topic.forgetBefore(1, 30);
    topic.forgetBefore(2, 9);
    topic.append(1, 16);
    try (FeederRun run = run("c", config, after(whole), 3)) {
      assertThat(run.take(1).get(0).texts()).contains("p1o30", "p1o45");
    }
  }

  @Test
  void retentionThatOvertakesAFollowerStopsIt() throws Exception {
    topic.append(0, 390);
    try (FeederRun run = run(topic.config(), LogState.NOWHERE, 0)) {
      run.take(1); // then it waits until batches are taken
      topic.forgetBefore(0, 389);
      assertThatThrownBy(() -> run.take(24))
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining("cannot go on: pairs that it has not read are gone: ")
          .hasMessageContaining("-0 holds the offsets 389 to 390, not ");
    }
  }

  @Test
  void passesGoOverWhatLiesBetweenTheirBounds() throws Exception {
    for (int partition = 0; partition < 4; partition++) {
      topic.append(partition, 10, Split.TRAIN, 1_000);
      topic.append(partition, 10, Split.TRAIN, 61_000);
      topic.append(partition, 10, Split.TRAIN, 121_000);
    }
    StudentConfig times =
        topic.config(
            "student.passes=1",
            "student.start.from=1970-01-01T00:01:00Z",
            "student.start.until=1970-01-01T00:02:00Z");
    try (FeederRun run = run(times, LogState.NOWHERE, 0)) {
      List<String> texts = run.takeAll().stream().flatMap(t -> t.texts().stream()).toList();
      assertThat(texts).hasSize(40).contains("p0o10", "p3o19").doesNotContain("p0o9", "p0o20");
    }
    StudentConfig offsets =
        topic.config(
            "student.passes=1",
            "student.start.from=1:28,3:30",
            "student.start.until=0:2,1:30,2:0,3:30");
    try (FeederRun run = run(offsets, LogState.NOWHERE, 0)) {
      List<String> texts = run.takeAll().stream().flatMap(t -> t.texts().stream()).toList();
      assertThat(texts).containsExactlyInAnyOrder("p0o0", "p0o1", "p1o28", "p1o29");
    }
    try (FeederRun run =
        run(topic.config("student.start.from=0:30,1:30,2:30"), LogState.NOWHERE, 0)) {
      assertThat(run.take(1).get(0).texts()).contains("p3o0", "p3o15");
    }
  }

  @Test
  void boundsThatTheLogDoesNotHaveAreRefused() throws Exception {
    topic.append(0, 10);
    topic.forgetBefore(0, 3);
    String pairs = topic.topics.pairs();
    refused(
        "student.start.from=0:11",
        "student.start.from is 0:11, but %s-0 holds the offsets 3 to 10".formatted(pairs));
    refused(
        "student.start.from=0:2",
        "student.start.from is 0:2, but %s-0 holds the offsets 3 to 10".formatted(pairs));
    refused(
        "student.start.from=4:0",
        "student.start.from is 4:0, but %s has the partitions 0 to 3".formatted(pairs));
    refused(
        "student.start.until=0:9",
        "student.start.until is 0:9, expected an offset for each of the partitions 0 to 3");
    refused(
        "student.start.until=0:9,1:1,2:0,3:0",
        "but %s-1 holds the offsets 0 to 0".formatted(pairs));
    StudentConfig backwards =
        topic.config(
            "student.passes=1", "student.start.from=0:8", "student.start.until=0:7,1:0,2:0,3:0");
    try (FeederRun run = run(backwards, LogState.NOWHERE, 0)) {
      assertThatThrownBy(run::next)
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining(
              "which in %s-0 is offset 7, before student.start.from: 8".formatted(pairs));
    }
  }

  private void refused(String assignment, String message) throws InterruptedException {
    try (FeederRun run = run(topic.config("student.passes=1", assignment), LogState.NOWHERE, 0)) {
      assertThatThrownBy(run::next)
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining(message);
    }
  }
}
