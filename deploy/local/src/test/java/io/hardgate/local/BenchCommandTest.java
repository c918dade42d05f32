package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(run.out().lines()).hasSize(3).first().asString().contains("raw/s", "ratio");
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures).hasSize(2);
    for (JsonNode row : figures) {
      assertThat(row.at("/load/samples").asInt()).isEqualTo(1000);
      assertThat(row.get("ratio").asDouble()).isPositive();
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

  @Test
  void wireGivesARowForEveryEncoding(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.md");
    CommandRun run =
        CommandRun.of(
            "bench",
            "wire",
            "--vocabulary=2000",
            "--held-out=12",
            "--steps=3",
            "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<String[]> rows =
        Files.readString(report)
            .lines()
            .filter(line -> line.matches("\\| (sparse|the same|dense).*"))
            .map(line -> line.split("\\s*\\|\\s*"))
            .toList();
    assertThat(rows)
        .extracting(cells -> cells[2])
        .containsExactly("36", "112", "300", "300", "4,000", "8,000");
    String[] best = rows.get(2);
    assertThat(Double.parseDouble(best[4])).isBetween(1e-9, 1e-3);
    assertThat(best[6]).isEqualTo("0.0000 %");
    assertThat(Double.parseDouble(best[12])).isGreaterThan(0.9);
    String[] exact = rows.get(5);
    assertThat(Double.parseDouble(exact[5])).isZero();
    assertThat(exact[12]).isEqualTo("1.00000");
  }

  @Test
  void wireNamesAllThatIsWrong() {
    CommandRun run = CommandRun.of("bench", "wire", "--vocabulary=1", "--steps=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("--vocabulary is 1, expected 100 to 50000", "--steps is 0, expected 1 to");
  }

  @Test
  void aloneItListsTheBenchmarks() {
    CommandRun run = CommandRun.of("bench");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("pairing");
  }
}
