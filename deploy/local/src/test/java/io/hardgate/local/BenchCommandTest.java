package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.local.soak.SoakFigures;
import io.hardgate.local.soak.SoakPlan;
import io.hardgate.local.soak.SoakRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The benchmarks, on little data: what they count must be right, how fast it is does not matter.
 */
@Timeout(180)
class BenchCommandTest {

  @Test
  void pairingGivesARowForEveryLoad(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "pairing",
            "--records=1000",
            "--bytes=4000",
            "--teachers=2",
            "--lag=0,-600",
            "--rounds=1",
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(4).element(1).asString().contains("raw/s", "ratio");
    JsonNode found = new ObjectMapper().readTree(report.toFile());
    assertThat(found.get("command").asText())
        .startsWith("deploy/hardgate bench pairing")
        .contains("--lag=0,-600", "--rounds=1");
    JsonNode figures = found.get("loads");
    assertThat(figures).hasSize(2);
    for (JsonNode row : figures) {
      assertThat(row.at("/load/samples").asInt()).isEqualTo(1000);
      assertThat(row.at("/ratio/median").asDouble()).isPositive();
      assertThat(row.at("/written/logits").asDouble()).isBetween(1.0, 1.2);
      assertThat(row.at("/written/pairs").asDouble()).isBetween(1.0, 1.2);
      assertThat(row.at("/written/changelogs").asDouble()).isPositive();
    }
  }

  @Test
  void pairingNamesAllThatIsWrong() {
    CommandRun run = CommandRun.of("bench", "pairing", "--bytes=1", "--teachers=0", "--rounds=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--bytes is 1, expected 8 to 1000000",
            "--teachers is 0, expected 1 to 32",
            "--rounds is 0, expected 1 to 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-python", "/usr/bin/python3"})
  void trainComparesLogMemoryAndPyTorch(String python, @TempDir Path directory) throws Exception {
    System.setProperty("hardgate.deploy", ".."); // which the launcher tells
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "train",
            "--workload=classifier",
            "--steps=1",
            "--rounds=1",
            "--python=" + python,
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    boolean without = run.out().contains("without PyTorch in Python: ");
    assumeTrue(python.startsWith("no") || !without, run.out());
    assertThat(without).isEqualTo(python.startsWith("no"));
    JsonNode found = new ObjectMapper().readTree(report.toFile());
    JsonNode standings = found.at("/contests/0/standings");
    assertThat(standings).hasSize(without ? 3 : 4);
    for (JsonNode standing : standings) {
      assertThat(standing.at("/speed/median").asDouble()).isPositive();
      assertThat(run.out()).contains(standing.get("name").asText());
    }
    assertThat(standings.at("/0/ratio/median").asDouble()).isEqualTo(1);
    assertThat(found.at("/machine/cpus").asInt()).isPositive();
  }

  @Test
  void trainNamesAllThatIsWrong() {
    CommandRun run = CommandRun.of("bench", "train", "--workload=mine", "--rounds=0", "--steps=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--workload is mine, expected one of classifier, lm-8192-top-64",
            "--rounds is 0, expected 1 to 1000",
            "--steps is 0, expected 1 to");
  }

  @Test
  void teachComparesServiceAndModel(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of("bench", "teach", "--sentences=100", "--rounds=1", "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("bare inference", "teacher-service", "sentences/s");
    JsonNode standings = new ObjectMapper().readTree(report.toFile()).at("/contests/0/standings");
    assertThat(standings).hasSize(2);
    assertThat(standings.at("/1/ratio/median").asDouble()).isPositive();
    assertThat(CommandRun.of("bench", "teach", "--sentences=0").err())
        .contains("--sentences is 0, expected 1 to 40000");
  }

  @Test
  void latencyTellsOfEveryLeg(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench", "latency", "--rate=100", "--rounds=2", "--seconds=2", "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("defaults", "low-latency", "high-throughput", "all of it");
    JsonNode profiles = new ObjectMapper().readTree(report.toFile()).get("profiles");
    assertThat(profiles).hasSize(3);
    for (JsonNode profile : profiles) {
      assertThat(profile.get("samples").asInt()).isBetween(200, 500);
      JsonNode legs = profile.get("legs");
      assertThat(legs).hasSize(4);
      double shares = 0;
      for (int leg = 0; leg < 3; leg++) {
        assertThat(legs.get(leg).at("/median/median").asDouble()).isNotNegative();
        shares += legs.get(leg).get("share").asDouble();
      }
      assertThat(shares).isCloseTo(1, within(1e-9));
      assertThat(legs.at("/3/p99/median").asDouble())
          .isGreaterThanOrEqualTo(legs.at("/3/median/median").asDouble());
    }
    assertThat(CommandRun.of("bench", "latency", "--rate=0").err())
        .contains("--rate is 0, expected 1 to 1000000");
  }

  @Test
  void wireGivesARowForEveryEncoding(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "wire",
            "--vocabulary=2000",
            "--held-out=12",
            "--steps=3",
            "--compression=gzip",
            "--rounds=0",
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<String[]> rows =
        run.out()
            .lines()
            .filter(line -> line.matches("\\| (sparse|the same|dense).*"))
            .map(line -> line.split("\\s*\\|\\s*"))
            .toList();
    assertThat(rows).hasSize(12);
    assertThat(rows.subList(0, 6))
        .extracting(cells -> cells[2])
        .containsExactly("36", "112", "300", "300", "4,000", "8,000");
    String[] best = rows.get(2);
    assertThat(Double.parseDouble(best[4])).isBetween(1e-9, 1e-3);
    assertThat(best[6]).isEqualTo("0.0000 %");
    assertThat(Double.parseDouble(best[12])).isGreaterThan(0.9);
    String[] exact = rows.get(5);
    assertThat(Double.parseDouble(exact[5])).isZero();
    assertThat(exact[12]).isEqualTo("1.00000");

    JsonNode found = new ObjectMapper().readTree(report.toFile());
    assertThat(found.get("encodings")).hasSize(6);
    assertThat(found.get("decoding")).isEmpty();
    for (JsonNode encoding : found.get("encodings")) {
      JsonNode bytes = encoding.get("bytes");
      double logits = bytes.get("logits").asDouble();
      double pairs = bytes.get("pairs").asDouble();
      assertThat(logits).isGreaterThan(encoding.get("payload").asDouble());
      // Of a pair: a token and a label of two bytes each at most, and what a record has once.
      assertThat(pairs).isBetween(logits + 2, logits + 4 + 60);
      // A batch's header, the key, the lengths, and the time of pairing.
      assertThat(bytes.get("logitsTopic").asDouble()).isBetween(logits, logits + 90);
      assertThat(bytes.get("pairsTopic").asDouble()).isBetween(pairs, pairs + 130);
      assertThat(bytes.get("pairsCompressed").asDouble())
          .isLessThan(bytes.get("pairsTopic").asDouble());
    }
  }

  @Test
  void wireTellsWhatDecodingCostsOfAStep(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "wire",
            "--held-out=0",
            "--workload=classifier",
            "--rounds=1",
            "--batches=1",
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    JsonNode found = new ObjectMapper().readTree(report.toFile());
    assertThat(found.get("encodings")).isEmpty();
    JsonNode decoding = found.at("/decoding/0");
    assertThat(decoding.get("encoding").asText()).isEqualTo("dense float32");
    assertThat(decoding.get("positions").asDouble()).isEqualTo(64);
    // Logits of 24 classes or so, and a sentence.
    assertThat(decoding.get("bytes").asDouble()).isBetween(24 * 4.0, 1000.0);
    double step = decoding.at("/stepMillis/median").asDouble();
    double cost = decoding.at("/decodingMillis/median").asDouble();
    assertThat(step).isPositive();
    assertThat(decoding.at("/share/median").asDouble()).isCloseTo(cost / step, within(1e-9));
    assertThat(run.out()).contains("| classifier | dense float32 | 64 |", "share of a step");
  }

  @Test
  void wireNamesAllThatIsWrong() {
    CommandRun run =
        CommandRun.of(
            "bench", "wire", "--vocabulary=1", "--steps=0", "--compression=rar", "--workload=mine");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--vocabulary is 1, expected 100 to 50000",
            "--steps is 0, expected 1 to",
            "--compression is rar, expected one of gzip, lz4",
            "--workload is mine, expected one of classifier, lm-8192-top-64",
            "lm-8192-dense-float32");
  }

  @Test
  void innerLoopsAreAJarOfTheirOwn() {
    CommandRun run = CommandRun.of("bench", "inner", "--rounds=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--rounds is 0, expected 1 to 1000");
    CommandRun without = CommandRun.of("bench", "inner");
    assertThat(without.code()).isEqualTo(1);
    assertThat(without.err()).contains("the loops are not on the class path");
  }

  @Test
  void soakTrainsOnAllThatWasProduced(@TempDir Path directory) throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "no /proc to read memory from");
    Path report = directory.resolve("report.json");
    Path log = directory.resolve("trainer.log");
    CommandRun run =
        CommandRun.of(
            "bench",
            "soak",
            "--duration=24s",
            "--every=2s",
            "--rate=400",
            "--partitions=2",
            "--limit=100000",
            "--trainer-log=" + log,
            "--json=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("resident", "growth: ");
    assertThat(Files.readString(log)).contains("effective configuration");
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    long produced = figures.get("produced").asLong();
    JsonNode end = figures.get("rows").get(figures.get("rows").size() - 1);
    assertThat(produced).isBetween(400L, 400 * (end.get("seconds").asLong() + 1));
    assertThat(figures.get("untrained").asLong()).isBetween(0L, 127L);
    assertThat(figures.get("heldOut").asLong()).isBetween(produced / 50, produced / 10);
    assertThat(figures.get("rows")).hasSizeBetween(2, 13);
    for (JsonNode row : figures.get("rows")) {
      double resident = row.get("residentBytes").asDouble();
      assertThat(resident).isBetween(50e6, 20e9);
      assertThat(row.get("anonymousBytes").asDouble()).isBetween(10e6, resident);
      assertThat(row.get("heapBytes").asDouble()).isPositive();
    }
    assertThat(figures.at("/rows/0/seconds").asLong()).isEqualTo(2);
  }

  @Test
  void soakFailsWhereMemoryGrowsByTheLimitOrMore() {
    SoakPlan plan =
        new SoakPlan(Duration.ofHours(2), Duration.ofMinutes(1), 1, 1, 2, Optional.empty());
    // Warm-up is left out, however much it was.
    assertThat(soak(plan, minute -> minute <= 10 ? 10 : 1000).steady()).isTrue();
    assertThat(soak(plan, minute -> minute <= 110 ? 1000 : 1019).steady()).isTrue();
    assertThat(soak(plan, minute -> minute <= 110 ? 1000 : 1020).growthPercent())
        .isCloseTo(2, within(1e-9));
    assertThat(soak(plan, minute -> minute <= 110 ? 1000 : 1021).steady()).isFalse();
    assertThat(soak(plan, minute -> minute <= 20 ? 1000 : 900).growthPercent())
        .isCloseTo(-10, within(1e-9));
  }

  private static SoakFigures soak(SoakPlan plan, IntToDoubleFunction residentAt) {
    List<SoakRow> rows =
        IntStream.rangeClosed(1, 120)
            .mapToObj(
                minute ->
                    new SoakRow(
                        minute * 60L, 0, 0, 0, 0, residentAt.applyAsDouble(minute), 0, 0, 0))
            .toList();
    return SoakFigures.of(plan, rows, 0, 0);
  }

  @Test
  void soakNamesAllThatIsWrong() {
    CommandRun run = CommandRun.of("bench", "soak", "--duration=5s", "--every=1s", "--rate=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--duration is 5s, expected at least six times --every", "--rate is 0, expected 1");
    assertThat(CommandRun.of("bench", "soak", "--duration=long").err())
        .contains("--duration", "'long', expected a time such as");
  }

  @Test
  void aloneItListsTheBenchmarks() {
    CommandRun run = CommandRun.of("bench");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("pairing");
  }
}
