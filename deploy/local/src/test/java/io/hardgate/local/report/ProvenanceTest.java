package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {

  @TempDir private Path directory;

  @Test
  void whatWasWrittenByHandIsInTheReport() throws Exception {
    Path student = new SimulatedRun("a", 1).writeTo(directory.resolve("students"));
    Files.writeString(
        directory.resolve(Provenance.NAME),
        """
        {"command": "hardgate <b>", "seconds": 7384.2, "note": "beside a soak",
         "tasks": [{"name": "Animals", "labelSpace": "%s", "method": ["Of cats & dogs."]}]}
        """
            .formatted(SimulatedRun.LABELS.fingerprint()));
    for (Path given : List.of(directory, directory.resolve("students"), student)) {
      Report report = Report.of("t", "1", List.of(given), Map.of());
      assertThat(report.tasks().get(0).name()).isEqualTo("Animals");
      assertThat(report.html())
          .contains("<code>hardgate &lt;b&gt;</code>", "2 h 03 min", "beside a soak")
          .contains("Of cats &amp; dogs.");
      assertThat(report.markdown()).contains("time: 2 h 03 min", "Of cats & dogs.");
      assertThat(report.json()).contains("\"seconds\" : 7384.2");
    }
    Map<String, String> names = Map.of(SimulatedRun.LABELS.fingerprint(), "Pets");
    assertThat(Report.of("t", "1", List.of(student), names).tasks().get(0).name())
        .isEqualTo("Pets");
  }

  @Test
  void whatItSaysOfHereIsReadAgain() throws Exception {
    Provenance here = Provenance.here("c", "9", 12.5, List.of()).with("n");
    Files.writeString(directory.resolve(Provenance.NAME), here.json());
    assertThat(Provenance.in(directory)).contains(here);
    assertThat(here.facts())
        .containsEntry("time", "13 s")
        .containsEntry("CPUs", Integer.toString(Runtime.getRuntime().availableProcessors()))
        .containsKeys("Java", "system");
  }

  @Test
  void whatCannotBeReadIsNamed() throws Exception {
    Files.writeString(directory.resolve(Provenance.NAME), "{\"second\": 1}");
    assertThatThrownBy(() -> Provenance.in(directory))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining(directory.resolve(Provenance.NAME).toString())
        .hasMessageContaining("second");
  }
}
