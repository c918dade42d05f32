package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ModelDirectoriesTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog", "a|b <c>"));
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final SimulatedHeldOut world = new SimulatedHeldOut(3000, 1);
  private final Predictions champion = world.predict(2, 2.5, 2);
  private final Predictions challenger = world.predict(2.2, 2.2, 3);

  @TempDir private Path directory;

  private static Origin origin(String version) {
    StudentConfig config =
        ConfigSource.defaults()
            .setValue("labels.names", LABELS.names())
            .setValue("student.id", "pets")
            .build()
            .student();
    return new Origin(
        version,
        12_000,
        OptionalLong.of(768_000),
        config,
        LABELS,
        OptionalDouble.of(1.25),
        NOW,
        StudentsTopic.RULE,
        "it is better in NLL");
  }

  private Measured measured() {
    return Measured.of(challenger, Optional.of(Comparison.of(champion, challenger, 0.95, 1)), 0.95);
  }

  private ModelDirectories directories() {
    return new ModelDirectories(directory, "pets");
  }

  @Test
  void aVersionIsWrittenWithAllThatIsSaidAboutIt() throws Exception {
    Path version =
        directories()
            .write(
                origin("step-12"),
                measured(),
                target -> Files.writeString(target.resolve("student.json"), "{}"));
    assertThat(version).isEqualTo(directory.resolve("pets/step-12").toAbsolutePath());
    assertThat(names(version))
        .containsExactlyInAnyOrder("student.json", "metrics.json", "README.md", "reliability.svg");
    assertThat(names(directory.resolve("pets"))).containsExactly("step-12");

    JsonNode metrics = new ObjectMapper().readTree(version.resolve("metrics.json").toFile());
    Comparison found = measured().comparison().get();
    assertThat(metrics.get("positions").asInt()).isEqualTo(3000);
    assertThat(metrics.at("/student/nll").asDouble()).isEqualTo(found.challenger().nll());
    assertThat(metrics.at("/champion/nll").asDouble()).isEqualTo(found.champion().nll());
    assertThat(metrics.at("/differences/ece/high").asDouble()).isEqualTo(found.ece().high());
    assertThat(metrics.at("/reliability").size()).isEqualTo(15);
    double share = 0;
    for (JsonNode bin : metrics.at("/reliability")) {
      double gap = bin.path("accuracy").asDouble() - bin.path("confidence").asDouble();
      share += bin.get("predictions").asInt() * Math.abs(gap) / 3000;
    }
    assertThat(share).isEqualTo(found.challenger().ece(), within(1e-9));

    assertThat(Files.readString(version.resolve("README.md")))
        .startsWith("# pets, version step-12\n")
        .contains("Promoted on 2026-11-22T10:00:00Z by the promotion rule: it is better in NLL.")
        .contains("| supervision policy | hard-gate |")
        .contains("| temperature (tau) | auto; fitted: 1.250 |")
        .contains("| steps | 12,000 of 64 pairs |")
        .contains("| positions learned from | 768,000 |")
        .contains("`" + LABELS.fingerprint() + "`")
        .contains("| | this version | the version before | difference, 95 % interval |")
        .contains("![Reliability diagram")
        .contains("warmStart: promoted:pets")
        .contains("## Limits");
  }

  @Test
  void theChartSaysInWordsWhatItShows() throws Exception {
    String svg = ReliabilityChart.of("<pets> & co", challenger.scores().bins());
    Path file = Files.writeString(directory.resolve("chart.svg"), svg);
    String kept = System.getProperty("hardgate.chart");
    if (kept != null) {
      Files.writeString(Path.of(kept), svg);
    }
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();
    assertThat(root.getAttribute("aria-labelledby")).isEqualTo("title about");
    assertThat(root.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Reliability diagram of <pets> & co");
    assertThat(root.getElementsByTagName("desc").item(0).getTextContent())
        .startsWith("Share of right predictions by confidence, on 3,000 held-out positions;")
        .contains("Confidence 0.97: ");
  }

  @Test
  void withoutMeasurementTheCardSaysSo() throws IOException {
    Measured nothing =
        new Measured(
            0,
            new Figures(Double.NaN, Double.NaN, Double.NaN),
            Optional.empty(),
            Optional.empty(),
            0.95);
    Path version = directories().write(origin("v"), nothing, target -> {});
    assertThat(Files.readString(version.resolve("README.md")))
        .contains("not measured on held-out pairs")
        .doesNotContain("NaN");
    assertThat(version.resolve("reliability.svg")).doesNotExist();
    assertThat(
            new ObjectMapper().readTree(version.resolve("metrics.json").toFile()).has("champion"))
        .isFalse();
  }

  @Test
  void aFailureLeavesNothingAndWhatIsThereIsReplaced() throws IOException {
    assertThatThrownBy(
            () ->
                directories()
                    .write(
                        origin("v"),
                        measured(),
                        target -> {
                          throw new IOException("No space left on device");
                        }))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("student.promotion.directory")
        .hasMessageContaining("No space left on device");
    assertThat(names(directory.resolve("pets"))).isEmpty();
    directories()
        .write(origin("v"), measured(), to -> Files.writeString(to.resolve("old"), "orphan"));
    directories().write(origin("v"), measured(), to -> Files.writeString(to.resolve("new"), ""));
    assertThat(names(directory.resolve("pets/v"))).contains("new").doesNotContain("old");
  }

  @Test
  void orphansAreRemovedAndNothingElse() throws IOException {
    for (String version : List.of("current", "earlier", "noted", "orphan", "young")) {
      directories().write(origin(version), measured(), target -> {});
    }
    Files.createDirectories(directory.resolve("pets/.aside-1"));
    Files.createDirectories(directory.resolve("pets/somebody else's"));
    ModelDirectories.note(
        PromotedVersion.newBuilder()
            .setDirectory(directory.resolve("pets/noted").toString())
            .build());
    Instant start = Instant.now();
    for (String old :
        List.of("current", "earlier", "noted", "orphan", ".aside-1", "somebody else's")) {
      Files.setLastModifiedTime(
          directory.resolve("pets").resolve(old), FileTime.from(start.minusSeconds(60)));
    }
    Files.setLastModifiedTime(
        directory.resolve("pets/young"), FileTime.from(start.plusSeconds(60)));
    Promotion promotion =
        Promotion.newBuilder()
            .setCurrent(PromotedVersion.newBuilder().setVersion("current"))
            .addEarlier(PromotedVersion.newBuilder().setVersion("earlier"))
            .build();
    directories().removeOrphans(Optional.of(promotion), start);
    assertThat(names(directory.resolve("pets")))
        .containsExactlyInAnyOrder("current", "earlier", "noted", "young", "somebody else's");
    directories().removeOrphans(Optional.empty(), start);
    assertThat(directory.resolve("pets/noted")).exists();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
