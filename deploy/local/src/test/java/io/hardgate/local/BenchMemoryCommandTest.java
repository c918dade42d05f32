package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.local.bench.MemoryBenchmark;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BenchMemoryCommandTest {

  @Test
  void aStepAllocatesAsMuchInTheEndAsBefore(@TempDir Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "bench", "memory", "--workload=classifier", "--steps=400", "--report=" + report);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("to step 80", "to step 400", "last over first");
    JsonNode found = new ObjectMapper().readTree(report.toFile());
    JsonNode fifths = found.at("/runs/0/fifths");
    assertThat(fifths).hasSize(5);
    boolean told = MemoryBenchmark.untold().isEmpty();
    for (JsonNode fifth : fifths) {
      assertThat(fifth.get("allocatedBytesAStep").asDouble()).isPositive();
      assertThat(fifth.get("heapBytes").asDouble()).isPositive();
      assertThat(fifth.get("directBytes").asDouble()).isPositive();
      assertThat(fifth.has("residentBytes")).isEqualTo(told);
      if (told) {
        double resident = fifth.get("residentBytes").asDouble();
        assertThat(fifth.get("anonymousBytes").asDouble()).isBetween(1e6, resident);
      }
    }
    assertThat(found.has("untold")).isEqualTo(!told);
    assertThat(fifths.at("/4/allocatedBytesAStep").asDouble())
        .isLessThan(1.5 * fifths.at("/1/allocatedBytesAStep").asDouble());
    assertThat(found.at("/runs/0/growth/heap").asDouble()).isPositive();
  }

  @Test
  void namesAllThatIsWrong() {
    CommandRun run = CommandRun.of("bench", "memory", "--workload=mine", "--steps=5", "--batch=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--workload is mine, expected one of classifier, lm-8192-top-64",
            "--steps is 5, expected 100 to",
            "--batch is 0, expected 1 to 640");
  }
}
