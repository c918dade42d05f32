package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.PairingBench.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.Logits;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a pair waits for. The presence is 5 s, the deadline 10 s. */
class EmissionTest {

  private static final Duration LOOK = Duration.ofMillis(200);

  @TempDir private Path directory;
  private PairingBench bench;

  private void open(Setup setup) {
    bench = new PairingBench(directory, 1, setup);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theFirstLogitsAreEnoughWhileNobodyElseIsPresent() {
    open(Setup.anybody());
    bench.sample(sample("x"));
    bench.advance(DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("anybody", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("anybody"), List.of()));
  }

  @Test
  void withoutAnyTeacherAPairGoesOutAtTheDeadline() {
    open(Setup.anybody());
    bench.sample(sample("x"));
    bench.advance(DEADLINE);
    assertThat(onlyPair()).isEqualTo(pair(List.of(), List.of()));
  }

  @Test
  void aTeacherThatIsPresentIsWaitedForAsLongAsItIs() {
    open(Setup.anybody());
    bench.logits(logits("slow", "w"));
    bench.sample(sample("x"));
    bench.advance(Duration.ofSeconds(3));
    bench.logits(logits("fast", "x"));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(Duration.ofSeconds(2).minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(LOOK);
    assertThat(onlyPair()).isEqualTo(pair(List.of("fast"), List.of("slow SILENT")));
  }

  @Test
  void aTeacherThatIsHeardOfAgainIsWaitedForLonger() {
    open(Setup.anybody());
    bench.logits(logits("slow", "w"));
    bench.sample(sample("x"));
    bench.logits(logits("fast", "x"));
    bench.advance(Duration.ofSeconds(4));
    bench.logits(logits("slow", "v"));
    bench.advance(Duration.ofSeconds(4));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("slow", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("fast", "slow"), List.of()));
  }

  @Test
  void aPairSaysWhoWasPresentButDidNotAnswer() {
    open(Setup.anybody());
    bench.sample(sample("x"));
    bench.advance(Duration.ofSeconds(8));
    bench.logits(logits("slow", "w"));
    bench.logits(logits("fast", "x"));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(Duration.ofSeconds(2));
    assertThat(onlyPair()).isEqualTo(pair(List.of("fast"), List.of("slow DEADLINE")));
    assertThat(
            bench
                .meters
                .get("hardgate.pairing.pairs.incomplete")
                .tags("teacher", "slow", "reason", "deadline")
                .counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
  }

  @Test
  void aNewcomerThatIsALittleLateIsWaitedForFromThenOn() {
    open(Setup.anybody());
    bench.sample(sample("x"));
    bench.logits(logits("old", "x"));
    assertThat(bench.pairs()).hasSize(1);
    bench.advance(DEADLINE);
    bench.logits(logits("new", "x"));
    assertThat(bench.reasons()).containsExactly("late");
    bench.sample(sample("y"));
    bench.logits(logits("old", "y"));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("new", "y"));
    assertThat(bench.pairs()).singleElement().matches(pair -> pair.getLogitsCount() == 2);
  }

  @Test
  void aNewcomerThatWorksOffAnOldBacklogIsNotWaitedFor() {
    open(Setup.anybody());
    bench.sample(sample("x"));
    bench.logits(logits("old", "x"));
    bench.advance(DEADLINE.plusMillis(1));
    bench.logits(logits("new", "x"));
    bench.logits(logits("old", "x"));
    assertThat(bench.reasons()).containsExactly("late", "duplicate");
    bench.sample(sample("y"));
    bench.logits(logits("old", "y"));
    assertThat(bench.pairs()).hasSize(2);
  }

  @Test
  void requiredTeachersAreWaitedForUntilTheDeadlineWhoeverElseIsThere() {
    open(Setup.required("a").optionalAnybody());
    bench.sample(sample("x"));
    bench.logits(logits("b", "x"));
    bench.advance(DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("a", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("a", "b"), List.of()));
  }

  @Test
  void onlyOptionalTeachersThatAreNamedAreTaken() {
    open(Setup.required("a").optional("b"));
    bench.sample(sample("x"));
    bench.logits(logits("stranger", "x"));
    assertThat(bench.reasons()).containsExactly("unknown-teacher");
    bench.logits(logits("b", "x"));
    bench.logits(logits("a", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("a", "b"), List.of()));
  }

  @Test
  void aQuorumIsEnough() {
    open(Setup.required("a").optional("b", "c").quorum(2));
    bench.logits(logits("c", "w"));
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    assertThat(bench.pairs()).isEmpty();
    bench.logits(logits("b", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("a", "b"), List.of("c QUORUM")));
    bench.logits(logits("c", "x"));
    bench.logits(logits("b", "x"));
    assertThat(bench.reasons()).containsExactly("late", "duplicate");
  }

  @Test
  void aQuorumWithoutARequiredTeacherIsNone() {
    open(Setup.required("a").optional("b", "c").quorum(2));
    bench.sample(sample("x"));
    bench.logits(logits("b", "x"));
    bench.logits(logits("c", "x"));
    bench.advance(DEADLINE.minusMillis(1));
    assertThat(bench.pairs()).isEmpty();
    bench.advance(Duration.ofMillis(1).plus(LOOK));
    assertThat(onlyPair()).isEqualTo(pair(List.of("b", "c"), List.of("a DEADLINE")));
  }

  @Test
  void aQuorumIsNotWaitedForWhenNobodyElseIsPresent() {
    open(Setup.anybody().quorum(3));
    bench.sample(sample("x"));
    bench.logits(logits("a", "x"));
    assertThat(onlyPair()).isEqualTo(pair(List.of("a"), List.of()));
  }

  @Test
  void aSampleHasRoomForSoManyTeachersAndForTheRequiredOnesInAnyCase() {
    open(Setup.required("a").optionalAnybody());
    for (int i = 0; i < 70; i++) {
      bench.logits(logits("t" + i, "x"));
    }
    assertThat(bench.reasons()).hasSize(7).containsOnly("too-many");
    bench.sample(sample("x"));
    bench.logits(logits("t70", "x"));
    assertThat(bench.reasons()).containsExactly("too-many");
    bench.logits(logits("a", "x"));
    assertThat(bench.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.getLogitsCount()).isEqualTo(64);
              assertThat(pair.getLogits(0).getTeacherId()).isEqualTo("a");
            });
    assertThat(bench.meters.find("hardgate.pairing.pairs.with").counters()).hasSize(64);
  }

  @Test
  void aPairNeverGrowsLargerThanItsTopicTakes() {
    open(Setup.required("a").optionalAnybody());
    String version = "v".repeat(1_500);
    for (int i = 0; i < 20; i++) {
      bench.logits(logits("t" + i, "x").toBuilder().setTeacherVersion(version).build());
    }
    bench.logits(logits("a", "x").toBuilder().setTeacherVersion(version).build());
    bench.sample(sample("x"));
    List<Pair> pairs = bench.pairs();
    assertThat(pairs).hasSize(1);
    assertThat(pairs.get(0).getSerializedSize())
        .isLessThan(PairingBench.MAX_PAIR_BYTES + 100)
        .isGreaterThan(PairingBench.MAX_PAIR_BYTES - 2_000);
    assertThat(teachers(pairs.get(0))).startsWith("a", "t0", "t1");
    List<String> reasons = bench.reasons();
    assertThat(reasons).hasSize(21 - pairs.get(0).getLogitsCount()).containsOnly("too-many");
    assertThat(bench.held()).isZero();
  }

  private Pair onlyPair() {
    List<Pair> pairs = bench.pairs();
    assertThat(pairs).hasSize(1);
    return pairs.get(0);
  }

  private static List<String> teachers(Pair pair) {
    return pair.getLogitsList().stream().map(Logits::getTeacherId).toList();
  }

  /** The pair of the sample x. */
  private static Pair pair(List<String> teachers, List<String> missing) {
    Pair.Builder pair = Pair.newBuilder().setSample(sample("x"));
    teachers.forEach(teacher -> pair.addLogits(logits(teacher, "x")));
    for (String text : missing) {
      String[] words = text.split(" ", 2);
      pair.addMissing(
          MissingTeacher.newBuilder()
              .setTeacherId(words[0])
              .setWhy(MissingTeacher.Why.valueOf(words[1])));
    }
    return pair.build();
  }
}
