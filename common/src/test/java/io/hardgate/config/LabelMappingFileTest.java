package io.hardgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelMappingFileTest {

  private static final List<String> NAMES = List.of("animal", "plant", "yes");

  @TempDir Path directory;

  @Test
  void readsYamlAndJsonInTheOrderOfTheTeachersClasses() throws IOException {
    Path yaml =
        file(
            "a.yaml",
            """
            labels: # in the teacher's order
              - oak: plant
              - 1.10: animal
              - plant
              - no: yes
            """);
    Path json = file("b.json", "{\"labels\": [{\"b\": \"animal\"}, \"plant\",\t{\"a\": \"yes\"}]}");
    LabelMappings mappings = config(yaml, json).readMappings();
    assertThat(mappings.sources())
        .containsExactly(
            LabelSpace.of(List.of("oak", "1.10", "plant", "no")),
            LabelSpace.of(List.of("b", "plant", "a")));
    assertThat(config().readMappings().sources()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[cat: animal, oak: plnt, y: yes]"
            + "|'oak' maps to 'plnt', which is no class of labels.names, did you mean plant?",
        "[cat: animal, oak: rhododendron, y: yes]"
            + "|'oak' maps to 'rhododendron', which is no class of labels.names",
        "[cat: animal, oak: plant]|no class of the teacher maps to the student's 'yes'",
        "[animal, plant, yes]|its classes are labels.names themselves, which need no mapping",
        "[cat: animal, cat: plant, y: yes]|the teacher's class 'cat' is there twice",
        "[cat: animal, oak: , y: yes]|the teacher's class 'oak' maps to no class of the student",
        "[cat: animal, oak: plant, y: 1.10]|'y' maps to the number 1.1; write it in quotes",
        "[cat: animal, [oak], y: yes]|labels holds [\"oak\"], expected \"teacher's: student's\"",
        "[cat: animal, '', y: yes]|labels holds an entry without a name",
        "[]|labels is no list of the teacher's classes",
        "{cat: animal}|labels is no list of the teacher's classes",
      })
  void saysWhatIsWrong(String labels, String problem) throws IOException {
    Path file = file("bad.yaml", "labels: " + labels);
    assertThatThrownBy(() -> config(file).readMappings())
        .isInstanceOf(ConfigException.class)
        .hasMessage("labels.mappings: " + file + ": " + problem);
  }

  @Test
  void saysAllThatIsWrongWithAllFiles() throws IOException {
    Path missing = directory.resolve("missing.yaml");
    Path broken = file("broken.yaml", "labels: [");
    Path wrong = file("wrong.yaml", "lables: 1\nlabels: [cat: anmal, oak: plant, y: yess]");
    assertThatThrownBy(() -> config(missing, broken, wrong).readMappings())
        .satisfies(
            e ->
                assertThat(e.getMessage().lines())
                    .hasSize(5)
                    .contains(
                        "labels.mappings: " + missing + ": there is no such file",
                        "labels.mappings: "
                            + wrong
                            + ": 'lables' is no key here; the only key is labels")
                    .anyMatch(line -> line.contains(broken + ": is not YAML in line 1: "))
                    .anyMatch(line -> line.endsWith("did you mean animal?"))
                    .anyMatch(line -> line.endsWith("did you mean yes?")));
  }

  @Test
  void namesTenProblemsAtMost() throws IOException {
    List<String> wrong = IntStream.range(0, 300).mapToObj(i -> "t" + i + ": none").toList();
    Path file = file("bad.yaml", "labels: " + wrong);
    assertThatThrownBy(() -> config(file).readMappings())
        .satisfies(
            e ->
                assertThat(e.getMessage().lines())
                    .hasSize(11)
                    .last()
                    .asString()
                    .endsWith("and 290 problems more"));
  }

  @Test
  void refusesTwoFilesForOneTeacher() throws IOException {
    Path one = file("one.yaml", "labels: [a: animal, b: plant, c: yes]");
    Path two = file("two.yaml", "labels: [a: plant, b: animal, c: yes]");
    assertThatThrownBy(() -> config(one, two).readMappings())
        .hasMessage("labels.mappings: %s maps the same classes as %s".formatted(two, one));
  }

  private LabelsConfig config(Path... mappings) {
    return new LabelsConfig(NAMES, Arrays.asList(mappings));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }
}
