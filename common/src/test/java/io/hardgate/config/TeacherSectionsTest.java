package io.hardgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeacherSectionsTest {

  private static final LabelSpace STUDENT = LabelSpace.of(List.of("a", "b"));

  @TempDir Path directory;

  @Test
  void everyTeacherHasTheKeysOfTeacherUnlessItSaysOtherwise() {
    ConfigSource source =
        ConfigSource.defaults()
            .set("teacher.tokenizer=common.json")
            .set("teacher.batch.size=7")
            .set("teachers.one.model=one.onnx")
            .set("teachers.two={kind: student, model: two, tokenizer: null, batch: {linger: 1s}}")
            .set("teachers.three=null");
    Map<String, TeacherConfig> teachers = source.build().teacherSections();
    assertThat(teachers.keySet()).containsExactly("teachers.one", "teachers.two", "teachers.three");
    TeacherConfig one = teachers.get("teachers.one");
    assertThat(one.id()).isEqualTo("one");
    assertThat(one.model()).contains(Path.of("one.onnx"));
    assertThat(one.tokenizer()).contains(Path.of("common.json"));
    TeacherConfig two = teachers.get("teachers.two");
    assertThat(two.id()).isEqualTo("two");
    assertThat(two.tokenizer()).isEqualTo(Optional.empty());
    assertThat(two.batch().size()).isEqualTo(7);
    assertThat(two.batch().linger()).hasSeconds(1);
    assertThat(teachers.get("teachers.three").model()).isEmpty();
    assertThat(source.teacherKeys())
        .containsExactly(
            "teachers.one.model",
            "teachers.one.tokenizer",
            "teachers.one.head",
            "teachers.two.model",
            "teachers.three.model",
            "teachers.three.tokenizer",
            "teachers.three.head");
    assertThatThrownBy(() -> source.build(source.teacherKeys().toArray(String[]::new)))
        .hasMessageContaining("teachers.one.head: is not set")
        .hasMessageContaining("teachers.three.model: is not set")
        .hasMessageNotContaining("teachers.two");
  }

  @Test
  void withoutOthersThereIsTheOneInTeacher() {
    ConfigSource source = ConfigSource.defaults().set("teacher.kind=onnx");
    assertThat(source.build().teacherSections())
        .containsExactly(Map.entry("teacher", source.build().teacher()));
    assertThat(source.teacherKeys()).containsExactly("teacher.model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "teachers.one.treads=1|teachers.one.treads: is no key here, did you mean threads?",
        "teachers.one.threads=0|teachers.one.threads: is 0, expected 1 to 1024",
        "teachers.one.threads=x|teachers.one.threads: is \"x\", expected a whole number",
        "teachers.one.batch.size=0|teachers.one.batch.size: is 0, expected 1 to 4096",
        "teachers.one=5|teachers.one: is 5, expected a section with keys",
        "teachers=5|teachers: is 5, expected names with a section each",
        "teachers.one.id=other|teachers.one.id: is 'other', expected 'one' as its section",
        "teacher.kind=tensor|teacher.kind: is \"tensor\", "
            + "expected one of sentence-encoder, onnx, torchscript, student",
        "teachers.one={kind: student, precision: int8}|teachers.one.precision: is int8, "
            + "expected one of [auto, float32] under the kind student",
        "teachers.one={kind: torchscript, precision: int8}|teachers.one.precision: is int8, "
            + "expected one of [auto, float32, float16] under the kind torchscript",
      })
  void saysWhatIsWrongUnderItsKey(String assignment, String problem) {
    ConfigSource source = ConfigSource.defaults().set(assignment);
    assertThatThrownBy(source::build).isInstanceOf(ConfigException.class).hasMessage(problem);
  }

  @Test
  void aModelMayHaveClassesOfItsOwn() throws IOException {
    LabelSpace own = LabelSpace.of(List.of("y", "x", "1.10"));
    assertThat(labels("names.txt", "y\nx\r\n\n 1.10 \n")).isEqualTo(own);
    assertThat(labels("names.yaml", "[y, x, '1.10']")).isEqualTo(own);
    assertThat(labels("names.json", "[\"y\", \"x\", \"1.10\"]")).isEqualTo(own);
    assertThat(labels("mapping.yaml", "labels: [y: a, x, 1.10: b]")).isEqualTo(own);
    assertThat(ConfigSource.defaults().build().teacher().labelSpace("teacher", STUDENT))
        .isEqualTo(STUDENT);
  }

  @Test
  void saysWhatIsWrongWithThem() {
    assertThatThrownBy(() -> labels("one.txt", "y"))
        .hasMessage(
            "teachers.t.labels: %s: a label space needs 2 classes or more, got [y]"
                .formatted(directory.resolve("one.txt")));
    assertThatThrownBy(() -> labels("a.yaml", "{y: x}"))
        .hasMessageEndingWith("is no list of classes");
    assertThatThrownBy(() -> labels("b.yaml", "[y, 1.10]"))
        .hasMessageEndingWith("holds the number 1.1; write it in quotes");
    assertThatThrownBy(() -> labels("c.yaml", "[y, [x]]"))
        .hasMessageEndingWith("holds [\"x\"], expected a name");
    assertThatThrownBy(() -> labels("d.yaml", "[y, "))
        .hasMessageContaining("d.yaml: is not YAML in line 1");
    assertThatThrownBy(() -> config(directory.resolve("nowhere")).labelSpace("teachers.t", STUDENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("nowhere: there is no such file");
  }

  private LabelSpace labels(String name, String content) throws IOException {
    return config(Files.writeString(directory.resolve(name), content))
        .labelSpace("teachers.t", STUDENT);
  }

  private static TeacherConfig config(Path labels) {
    return ConfigSource.defaults().setValue("teacher.labels", labels.toString()).build().teacher();
  }
}
