package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Growth along short axes: how fast it is does not matter. */
@Timeout(180)
class BenchScaleCommandTest {

  @TempDir private Path directory;

  private JsonNode contests(String... arguments) throws Exception {
    Path report = directory.resolve("report.json");
    String[] all = new String[arguments.length + 5];
    all[0] = "bench";
    all[1] = "scale";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[all.length - 3] = "--steps=1";
    all[all.length - 2] = "--rounds=1";
    all[all.length - 1] = "--report=" + report;
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    JsonNode contests = new ObjectMapper().readTree(report.toFile()).get("contests");
    for (JsonNode contest : contests) {
      assertThat(contest.at("/growth/exponent/median").asDouble()).isNotNaN();
      assertThat(run.out()).contains("cost grows by the power of ");
      for (JsonNode standing : contest.get("standings")) {
        assertThat(standing.at("/speed/median").asDouble()).isPositive();
        assertThat(run.out()).contains(standing.get("name").asText());
      }
    }
    return contests;
  }

  @Test
  void stepsAreMeasuredToTheEndOfEveryAxisAndDrawn() throws Exception {
    Path plot = directory.resolve("plot.html");
    JsonNode contests = contests("--axis=teachers,classes", "--plot=" + plot);
    assertThat(contests).hasSize(2);
    assertThat(contests.at("/0/growth/at").toString()).isEqualTo("[1,4,16]");
    assertThat(contests.at("/1/standings")).hasSize(4);
    assertThat(contests.at("/1/growth/from").asText()).isEqualTo("24 classes");
    assertThat(contests.at("/1/growth/times/0/name").asText()).isEqualTo("32,000 classes");
    assertThat(contests.at("/1/growth/times/0/cost/median").asDouble()).isPositive();
    assertThat(Files.readString(plot))
        .contains("growth-teachers", "growth-classes", "32,000 classes", "exponent ")
        .doesNotContain("http:", "https:");
  }

  @Test
  void aLogIsTrainedFromWithEveryNumberOfPartitions() throws Exception {
    JsonNode contest = contests("--axis=partitions", "--most=4").get(0);
    assertThat(contest.get("unit").asText()).isEqualTo("samples");
    assertThat(contest.at("/growth/at").toString()).isEqualTo("[1,4]");
    assertThat(contest.get("standings")).hasSize(2);
  }

  /** A turn fails unless exactly so many samples wait before it and after it. */
  @Test
  void pairingIsMeasuredWhileSamplesWait() throws Exception {
    JsonNode contest = contests("--axis=backlog", "--most=1000").get(0);
    assertThat(contest.at("/growth/at").toString()).isEqualTo("[10,1000]");
    assertThat(contest.get("standings"))
        .extracting(standing -> standing.get("name").asText())
        .containsExactly("10 pending", "1,000 pending", "1,000 pending, none in memory");
    assertThat(contest.at("/growth/times")).hasSize(2);
    assertThat(contest.at("/growth/from").asText()).isEqualTo("10 pending");
  }

  @Test
  void namesAllThatIsWrong() {
    CommandRun run =
        CommandRun.of("bench", "scale", "--axis=depth,backlog", "--most=100", "--rounds=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--axis is depth, expected one of age, teachers, classes, partitions, backlog",
            "--most is 100, expected 1000 or more for backlog to grow",
            "--rounds is 0, expected 1 to 1000");
  }
}
