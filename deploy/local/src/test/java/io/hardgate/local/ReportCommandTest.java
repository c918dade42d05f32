package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.local.report.SimulatedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Test
  void writesThePageAndWhatElseIsAskedFor() throws Exception {
    Path one = new SimulatedRun("a", 1).writeTo(file("students"));
    Path other = new SimulatedRun("b", 2).writeTo(file("students"));
    CommandRun run =
        CommandRun.of(
            "report",
            one.toString(),
            other.toString(),
            "--out=" + file("r.html"),
            "--json=" + file("r.json"),
            "--markdown=" + file("r.md"),
            "--title=Two of them",
            "--task=" + SimulatedRun.LABELS.fingerprint() + "=Animals");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(file("r.html")).content().startsWith("<!DOCTYPE html>").contains("Two of them");
    assertThat(file("r.json")).content().contains("\"name\" : \"Animals\"");
    assertThat(file("r.md")).content().startsWith("# Two of them\n").contains("## Animals");
    CommandRun whole =
        CommandRun.of("report", file("students").toString(), "--out=" + file("whole.html"));
    assertThat(whole.code()).isZero();
    assertThat(file("whole.html")).content().contains("2 runs, 1 policy, 2 seeds");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(CommandRun.of("report", "x").code()).isEqualTo(2);
    assertThat(CommandRun.of("report", "--out=" + file("r.html")).err()).contains("DIR is missing");
    CommandRun nothing = CommandRun.of("report", directory.toString(), "--out=" + file("r.html"));
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).startsWith("hardgate: DIR: there is no evaluations.jsonl in ");
    Path one = new SimulatedRun("a", 1).writeTo(file("students"));
    CommandRun nowhere =
        CommandRun.of("report", one.toString(), "--out=" + file("nowhere").resolve("r.html"));
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("--out").contains("there is no directory");
    assertThat(Files.exists(file("r.html"))).isFalse();
  }
}
