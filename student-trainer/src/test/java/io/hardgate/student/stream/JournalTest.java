package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final Map<Integer, Long> START = Map.of(0, 10L, 1, 20L);
  private static final Journal.Entry FIRST = entry(1, run(0, 10, 12), run(1, 20, 22));
  private static final Journal.Entry EMPTY = entry(2, run(0, 12, 15));
  private static final Journal.Entry SECOND =
      new Journal.Entry(2, List.of(run(1, 22, 24), run(0, 15, 17)), run(0, 3, 5));
  private static final Journal.Entry THIRD = entry(3, run(1, 24, 28));
  private static final Map<Integer, Long> AFTER_FIRST = Map.of(0, 12L, 1, 22L);
  private static final Map<Integer, Long> AFTER_SECOND = Map.of(0, 17L, 1, 24L);

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock(Instant.ofEpochMilli(1_800_000_000_000L));

  private static OffsetRun run(int partition, long from, long next) {
    return new OffsetRun(partition, from, next);
  }

  private static Journal.Entry entry(long step, OffsetRun... runs) {
    return new Journal.Entry(step, List.of(runs), null);
  }

  private static StudentConfig config(String... assignments) {
    ConfigSource source =
        ConfigSource.defaults().set("labels.names", "[a, b]").set("student.replayShare", "0.25");
    for (String assignment : assignments) {
      source = source.set(assignment);
    }
    return source.build().student();
  }

  private Journal journal(String session, String... assignments) {
    clock.advance(Duration.ofSeconds(1));
    return Journal.open(directory, session, clock, config(assignments), 2).orElseThrow();
  }

  private void written(String session, Journal.Entry... entries) {
    try (Journal journal = journal(session)) {
      journal.begin(0, START);
      List.of(entries).forEach(journal::append);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void itIsNeededWhereTheLogAloneDoesNotSayWhatABatchIs() {
    StudentConfig plain = config("student.replayShare=0");
    assertThat(Journal.open(directory, "a", clock, plain, 1)).isEmpty();
    assertThat(Journal.open(directory, "a", clock, plain, 2)).isPresent();
    assertThat(Journal.open(directory, "a", clock, config(), 1)).isPresent();
    assertThat(Journal.open(directory, "a", clock, config("student.passes=2"), 2)).isEmpty();
  }

  @Test
  void whatLiesBehindTheCheckpointIsMadeAgainAndTheRestIsKept() throws IOException {
    written("a", FIRST, EMPTY, SECOND, THIRD);
    try (Journal next = journal("b")) {
      assertThat(next.begin(1, AFTER_FIRST)).containsExactly(EMPTY, SECOND, THIRD);
    }
    try (Journal older = journal("c")) {
      assertThat(older.begin(0, START))
          .as("an older checkpoint, since the newest was damaged")
          .containsExactly(FIRST, EMPTY, SECOND, THIRD);
    }
    try (Journal newest = journal("d")) {
      assertThat(newest.begin(2, AFTER_SECOND)).containsExactly(THIRD);
    }
    assertThat(files()).hasSize(4);
  }

  @Test
  void aLastLineThatIsCutShortDoesNotCount() throws IOException {
    written("a", FIRST, SECOND);
    byte[] whole = Files.readAllBytes(files().get(0));
    int lineStart =
        new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf("\n{\"step\":2");
    for (int length = lineStart + 1; length < whole.length; length++) {
      Files.write(files().get(0), java.util.Arrays.copyOf(whole, length));
      try (Journal next = journal("b" + length)) {
        assertThat(next.begin(0, START)).containsExactly(FIRST);
      }
      Files.delete(files().get(1));
    }
  }

  @Test
  void aLineThatIsDamagedFurtherUpIsAFailure() throws IOException {
    written("a", FIRST, EMPTY);
    Path file = files().get(0);
    Files.writeString(file, Files.readString(file).replace("[1,20,22]", "[1,2"));
    assertThatThrownBy(() -> journal("b").begin(0, START))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining(file.getFileName() + " is damaged in line 2; move it away");
  }

  @Test
  void whatAFencedTrainerStillWritesIsNotGoneOnWith() throws IOException {
    try (Journal fenced = journal("a");
        Journal leader = journal("b")) {
      fenced.begin(0, START);
      fenced.append(FIRST);
      leader.begin(0, START);
      fenced.append(entry(2, run(1, 22, 30)));
      leader.append(EMPTY);
      leader.append(SECOND);
      fenced.append(entry(3, run(1, 30, 31)));
    }
    try (Journal next = journal("c")) {
      assertThat(next.begin(0, START)).containsExactly(FIRST, EMPTY, SECOND);
    }
  }

  @Test
  void itIsNewerThanAllOthersWhateverTheClockSays() throws IOException {
    written("a", FIRST);
    clock.advance(Duration.ofDays(-1));
    try (Journal behind = journal("0")) {
      behind.begin(0, START);
      behind.append(EMPTY);
    }
    try (Journal next = journal("c")) {
      assertThat(next.begin(0, START)).containsExactly(FIRST, EMPTY);
    }
    assertThat(files().get(2).getFileName().toString()).endsWith("-c.jsonl");
  }

  @Test
  void afterACommitItForgetsAndRemovesOlderJournals() throws IOException {
    written("a", FIRST);
    try (Journal journal = journal("b")) {
      journal.forgetBefore(7); // nothing has begun
      journal.begin(0, START);
      journal.append(EMPTY);
      journal.append(SECOND);
      journal.forgetBefore(1);
      assertThat(files()).hasSize(1);
      journal.append(THIRD);
    }
    try (Journal next = journal("c")) {
      assertThat(next.begin(1, AFTER_FIRST)).containsExactly(EMPTY, SECOND, THIRD);
    }
    try (Journal next = journal("d")) {
      assertThat(next.begin(0, START)).as("a gap").isEmpty();
    }
  }

  @Test
  void batchesOfOtherSettingsAreNotMadeAgain() {
    written("a", FIRST);
    try (Journal next = journal("b", "student.batchSize=8")) {
      assertThat(next.begin(0, START)).isEmpty();
      next.append(FIRST);
    }
    try (Journal next = journal("c", "student.batchSize=8")) {
      assertThat(next.begin(0, START)).containsExactly(FIRST);
    }
  }

  @Test
  void batchesThatBeginElsewhereAreNotMadeAgain() {
    written("a", FIRST, EMPTY, SECOND);
    try (Journal next = journal("b")) {
      assertThat(next.begin(0, Map.of(0, 11L, 1, 20L))).isEmpty();
    }
  }

  @Test
  void itSaysWhereItCannotBeWritten() throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, "in the way", StandardOpenOption.CREATE_NEW);
    Journal journal = Journal.open(file, "a", clock, config(), 2).orElseThrow();
    assertThatThrownBy(() -> journal.begin(0, START))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("cannot be kept in " + file + " (student.directory)");
  }
}
