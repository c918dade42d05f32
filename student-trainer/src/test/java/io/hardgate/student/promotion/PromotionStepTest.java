package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.student.training.Example;
import io.hardgate.testkit.FakeClock;
import io.hardgate.testkit.LogLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionStepTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog"));
  private static final int POSITIONS = 2000;

  @TempDir private Path directory;

  private final SimulatedHeldOut world = new SimulatedHeldOut(POSITIONS + 100, 1);
  private final Predictions good = world.predict(2, 2, 2);
  private final Predictions better = world.predict(3, 3, 3);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final Records records = new Records();
  private final List<Integer> asked = new ArrayList<>();
  private Predictions champion = good;

  /** As the topic would say. */
  private static final class Records implements Promoted {
    Optional<Promotion> now = Optional.empty();
    boolean overrun;

    @Override
    public Optional<Promotion> now(String student) {
      return now;
    }

    @Override
    public boolean overrun(String student) {
      return overrun;
    }

    @Override
    public void close() {}
  }

  /** Answers for the example that has this number as its only word. */
  private static Predictions answers(Predictions all, List<Example> examples) {
    int[] numbers = examples.stream().mapToInt(PromotionStepTest::number).toArray();
    return Predictions.of(
        IntStream.of(numbers).mapToDouble(all::confidence).toArray(),
        correct(all, numbers),
        IntStream.of(numbers).mapToDouble(all::nll).toArray());
  }

  private static boolean[] correct(Predictions all, int[] numbers) {
    boolean[] correct = new boolean[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      correct[i] = all.correct(numbers[i]);
    }
    return correct;
  }

  private static int number(Example example) {
    return ((io.hardgate.student.model.Input.Words) example.input()).buckets()[0];
  }

  private static List<Example> examples(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> new Example(new int[] {number}, 1, List.of()))
        .toList();
  }

  private record Trained(Predictions all) implements Challenger {

    @Override
    public Predictions predict(List<Example> examples) {
      return answers(all, examples);
    }

    @Override
    public void writeTo(Path directory, String version) throws IOException {
      Files.writeString(directory.resolve("student.json"), version);
    }

    @Override
    public OptionalLong positionsTrained() {
      return OptionalLong.of(640);
    }

    @Override
    public OptionalDouble tau() {
      return OptionalDouble.of(1.5);
    }
  }

  private PromotionStep step() {
    StudentConfig config =
        ConfigSource.defaults()
            .setValue("labels.names", LABELS.names())
            .setValue("student.promotion.directory", directory.toString())
            .build()
            .student();
    return new PromotionStep(
        config, LABELS, records, this::load, new PromotionMeters(registry, "student"), clock);
  }

  private Predictor load(Path model) {
    if (!Files.exists(model)) {
      throw new HardgateException("there is no " + model);
    }
    return new Predictor() {
      @Override
      public Predictions predict(List<Example> examples) {
        asked.add(examples.size());
        return answers(champion, examples);
      }

      @Override
      public void close() {
        asked.add(-1);
      }
    };
  }

  private double refusals(String reason) {
    return registry
        .get("hardgate.student.promotion.refusals")
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void theFirstIsPromotedWhenThereAreEnoughPositionsAndABetterOneFollows() {
    List<Example> some = examples(0, POSITIONS);
    try (PromotionStep step = step()) {
      assertThat(step.at(new Trained(good), some.subList(0, 999), 10, "10-a", false)).isEmpty();
      assertThat(refusals("few-positions")).isEqualTo(1);
      Promotion first = step.at(new Trained(good), some, 20, "20-a", false).orElseThrow();
      PromotedVersion version = first.getCurrent();
      assertThat(Path.of(version.getDirectory()))
          .isEqualTo(directory.resolve("student/20-a").toAbsolutePath());
      assertThat(Path.of(version.getDirectory()).resolve("student.json")).hasContent("20-a");
      assertThat(version.getPromotedBy()).isEqualTo("rule");
      assertThat(version.getPromotedMs()).isEqualTo(clock.millis());
      assertThat(version.getMetricsMap()).containsOnlyKeys("accuracy", "nll", "ece");
      // Not committed: nothing has changed for it.
      assertThat(step.at(new Trained(good), some, 30, "30-a", false)).isPresent();
      records.now = Optional.of(first);

      assertThat(step.at(new Trained(good), some, 40, "40-a", false)).isEmpty();
      assertThat(refusals("not-better")).isEqualTo(1);
      assertThat(step.at(new Trained(better), some, 50, "50-a", true)).isEmpty();
      assertThat(refusals("rising")).isEqualTo(1);
      Promotion second = step.at(new Trained(better), some, 60, "60-a", false).orElseThrow();
      assertThat(second.getCurrent().getVersion()).isEqualTo("60-a");
      assertThat(second.getEarlierList()).containsExactly(version);
      assertThat(
              registry
                  .get("hardgate.student.promotion.difference.accuracy")
                  .tag("bound", "low")
                  .gauge()
                  .value())
          .isPositive();
    }
  }

  @Test
  void theChampionIsAskedOnlyForWhatIsNew() {
    try (PromotionStep step = step()) {
      List<Example> all = examples(0, POSITIONS + 100);
      records.now = step.at(new Trained(good), all.subList(0, POSITIONS), 1, "1-a", false);
      var unused = step.at(new Trained(good), all.subList(0, POSITIONS), 2, "2-a", false);
      unused = step.at(new Trained(good), all.subList(100, POSITIONS + 100), 3, "3-a", false);
      unused = step.at(new Trained(good), all.subList(0, POSITIONS), 4, "4-a", false);
    }
    assertThat(asked).containsExactly(POSITIONS, 100, 100, -1);
  }

  /** A verdict for every checkpoint, now this one and now that: lines grow by the hour alone. */
  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void aDayOfCheckpointsIsAFewLinesHoweverManyThereAre(int secondsBetween) {
    List<Example> none = List.of();
    int checkpoints = 86_400 / secondsBetween;
    try (LogLines lines = new LogLines();
        PromotionStep step = step()) {
      for (int i = 0; i < checkpoints; i++) {
        var unused = step.at(new Trained(good), none, i, i + "-a", i % 2 == 0);
        clock.advance(Duration.ofSeconds(secondsBetween));
      }
      assertThat(refusals("few-positions") + refusals("rising")).isEqualTo(checkpoints);
      assertThat(lines.all()).hasSizeBetween(2 * 23, 2 * 25);
      assertThat(lines.all()).last().asString().contains("is not promoted: ", "(the newest of ");
    }
  }

  @Test
  void withoutItsModelTheChampionStays() {
    records.now =
        Optional.of(
            Promotion.newBuilder()
                .setStudentId("student")
                .setCurrent(
                    PromotedVersion.newBuilder().setVersion("v").setDirectory("/nowhere/at/all"))
                .build());
    try (PromotionStep step = step()) {
      assertThat(step.at(new Trained(better), examples(0, POSITIONS), 1, "1-a", false)).isEmpty();
    }
    assertThat(refusals("no-champion")).isEqualTo(1);
    assertThat(directory.resolve("student/1-a")).doesNotExist();
  }

  @Test
  void aPinStaysAndIsWrittenAgainIfTheRuleRanOverIt() {
    try (PromotionStep step = step()) {
      List<Example> some = examples(0, POSITIONS);
      Promotion first = step.at(new Trained(good), some, 1, "1-a", false).orElseThrow();
      records.now = Optional.of(first.toBuilder().setPinned(true).build());
      assertThat(step.at(new Trained(better), some, 2, "2-a", false)).isEmpty();
      assertThat(refusals("pinned")).isEqualTo(1);
      records.overrun = true;
      assertThat(step.at(new Trained(better), some, 3, "3-a", false)).isEqualTo(records.now);
    }
  }

  @Test
  void aModelThatCannotBeWrittenIsNotPromoted() throws IOException {
    Files.writeString(directory.resolve("student"), "a file is in the way");
    try (PromotionStep step = step()) {
      assertThat(step.at(new Trained(good), examples(0, POSITIONS), 1, "1-a", false)).isEmpty();
    }
    assertThat(refusals("failed")).isEqualTo(1);
  }
}
