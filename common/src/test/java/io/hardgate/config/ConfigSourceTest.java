package io.hardgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourceTest {

  @TempDir Path directory;

  @Test
  void aFileBeatsTheDefaultsAndASingleKeyBeatsTheFile() throws IOException {
    HardgateConfig config =
        ConfigSource.defaults()
            .with(file("teacher: {id: from-file, threads: 5}"))
            .set("teacher.id=from-key")
            .build();
    assertThat(config.teacher().id()).isEqualTo("from-key");
    assertThat(config.teacher().threads()).isEqualTo(5);
    assertThat(config.teacher().version()).isEqualTo("1");
  }

  /** Wherever it is named, and whatever was set before. */
  @Test
  void aProfileBeatsTheDefaultsAndWhatIsSetBeatsTheProfile() throws IOException {
    HardgateConfig config =
        ConfigSource.defaults()
            .set("student.batchSize=32")
            .with(file("profile: low-latency\nteachers: {a: {}, b: {batch: {size: 3}}}"))
            .set("kafka.properties.client.id=me")
            .build();
    assertThat(config.student().batchSize()).isEqualTo(32);
    assertThat(config.teacher().batch().linger()).isZero();
    assertThat(config.teachers().get("a").batch().size()).isEqualTo(8);
    assertThat(config.teachers().get("b").batch().size()).isEqualTo(3);
    assertThat(config.kafka().properties()).containsKeys("linger.ms", "client.id");
    HardgateConfig other = ConfigSource.defaults().set("profile=high-throughput").build();
    assertThat(other.teacher().batch().size()).isEqualTo(64);
    assertThat(other.student().batchSize()).isEqualTo(64);
    assertThat(ConfigSource.defaults().set("profile=low-latency").set("profile=null").build())
        .isEqualTo(ConfigSource.defaults().build());
    ConfigSource wrong = ConfigSource.defaults().set("profile=fast").set("http.port=-1");
    assertThatThrownBy(wrong::build)
        .hasMessageContaining(
            "profile: is 'fast', expected low-latency or high-throughput, or null for neither")
        .hasMessageContaining("http.port: is -1");
  }

  @Test
  void listsAndMapsOfAFileAndOfASingleKey() throws IOException {
    HardgateConfig config =
        ConfigSource.defaults()
            .with(file("kafka: {properties: {security.protocol: SSL, client.id: a}}"))
            .set("kafka.properties.ssl.key.password=it=is")
            .set("labels.names=[yes, 'no', 2]")
            .setValue("pairing.required", List.of("a", "b"))
            .build();
    assertThat(config.kafka().properties())
        .isEqualTo(
            Map.of("security.protocol", "SSL", "client.id", "a", "ssl.key.password", "it=is"));
    assertThat(config.kafka().clientProperties())
        .containsEntry("bootstrap.servers", "localhost:9092")
        .containsEntry("client.id", "a");
    assertThat(config.labels().names()).containsExactly("yes", "no", "2");
    assertThat(config.pairing().required()).containsExactly("a", "b");
  }

  @Test
  void theClassesOfAFile() throws IOException {
    Path names = Files.writeString(directory.resolve("vocabulary.txt"), "<s>\nthe\n1.10\n\n");
    ConfigSource source = ConfigSource.defaults().setValue("labels.names", names.toString());
    assertThat(source.build("labels.names").labels().names()).containsExactly("<s>", "the", "1.10");
    assertThat(source.describe("labels")).contains(names.toString()).doesNotContain("1.10");
    Files.writeString(names, "a\na\n");
    assertThatThrownBy(() -> source.set("http.port=-1").build())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "labels.names: " + names + ": the label space names the class 'a' twice")
        .hasMessageContaining("http.port: is -1");
    Files.delete(names);
    assertThatThrownBy(() -> source.build("labels.names"))
        .hasMessage(
            "labels.names: is \"%s\", which is no file, expected a list, such as [a, b], or a file"
                    .formatted(names)
                + " with one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# all commented out\n",
        "pairing:\nstudent:\n  # seed: 2\n  model:\n",
        "student:\n  passes:\n",
        "teacher:\n  model: ~\n"
      })
  void whatIsCommentedOutKeepsItsDefault(String yaml) throws IOException {
    assertThat(ConfigSource.defaults().with(file(yaml)).build())
        .isEqualTo(ConfigSource.defaults().build());
  }

  @Test
  void teachersThatDoNotGoTogether() {
    assertThat(problem("required=[a, b]", "optional=[b]"))
        .isEqualTo(
            "pairing.optional: is [b], expected other teachers than pairing.required [a, b]");
    assertThat(problem("required=[a, b]", "quorum=1")).startsWith("pairing.quorum: is 1");
    assertThat(problem("required=[a]", "optional=[b]", "quorum=3"))
        .startsWith("pairing.quorum: is 3");
    List<String> many = IntStream.range(0, 65).mapToObj(i -> "t" + i).toList();
    assertThat(problem("required=" + many))
        .isEqualTo(
            "pairing.required: is '65 teachers', expected at most 64 with those of"
                + " pairing.required");
  }

  private static String problem(String... settings) {
    ConfigSource source = ConfigSource.defaults();
    for (String setting : settings) {
      source = source.set("pairing." + setting);
    }
    ConfigSource built = source;
    return catchThrowableOfType(ConfigException.class, built::build).getMessage();
  }

  @Test
  void allProblemsAtOnceEachWithItsDottedKey() throws IOException {
    ConfigException problems =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigSource.defaults()
                    .with(
                        file(
                            """
                            pairing: {deadline: 0s, required: [a, a]}
                            student:
                              device: tpu
                              optimizer: {beta1: 1, learningRate: 0}
                              supervision:
                                policy: soft
                                tau: 0
                                alpha: 1.5
                                horizon: 0
                                smoothing: -0.1
                                smoothTo: bigram
                                penalty: 101
                            http: {port: 70000}
                            kafka: {bootstrapServers: localhost}
                            """))
                    .set("teacher.batch.size=many")
                    .set("student.treads=2")
                    .build());
    assertThat(problems.getMessage().lines())
        .containsExactlyInAnyOrder(
            "pairing.deadline: is 0s, expected a time above 0, such as 500ms or 30s",
            "pairing.required: is [a, a], expected each teacher once",
            "student.device: is 'tpu', expected auto, cpu or gpu:N",
            "student.supervision.alpha: is 1.5, expected 0 to 1",
            "student.optimizer.beta1: is 1, expected 0 or more, below 1",
            "student.optimizer.learningRate: is 0, expected a number above 0",
            "student.supervision.policy: is \"soft\", expected one of hard-gate, sentence-gate,"
                + " constant-mix, annealed, teacher-only, label-only, label-smoothing,"
                + " confidence-penalty",
            "student.supervision.horizon: is 0, expected 1 or more",
            "student.supervision.smoothing: is -0.1, expected 0 to 1",
            "student.supervision.smoothTo: is \"bigram\", expected one of uniform, unigram",
            "student.supervision.penalty: is 101, expected 0 to 100",
            "student.supervision.tau: is 0, expected auto or a number above 0",
            "student.treads: is no key here, did you mean threads?",
            "http.port: is 70000, expected 0 to 65535",
            "kafka.bootstrapServers: is 'localhost', expected host:port, several separated by"
                + " commas",
            "teacher.batch.size: is \"many\", expected a whole number");
    assertThat(problems.problems()).hasSize(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pairng.deadline=1s | pairng: is no key here, did you mean pairing?",
        "pairing.deadLine=1s | pairing.deadLine: is no key here, did you mean deadline?",
        "http.address=x | http.address: is no key here; the keys are host, port",
        "http=5 | http: is 5, expected a section with keys",
        "http.port=1.5 | http.port: is 1.5, expected a whole number",
        "http.port=null | http.port: is null, expected a value",
        "http.port=99999999999 | http.port: is 99999999999, expected a number of at most 2147483647",
        "http.host=' ' | http.host: is ' ', expected a name",
        "http.host=[a] | http.host: is [\"a\"], expected a single value",
        "labels.names=a | labels.names: is \"a\", which is no file, expected a list, such as [a, b],"
            + " or a file with one",
        "labels.names=[a, a] | labels.names: the label space names the class 'a' twice",
        "pairing.memory=10 | pairing.memory: is 10, expected a time such as 20ms, 30s, 5m or 1h",
        "pairing.memory=99999999999d | pairing.memory: is \"99999999999d\", expected a time of at"
            + " most 36500d",
        "pairing.memory=-99999999999d | pairing.memory: is \"-99999999999d\", expected a time of at"
            + " most 36500d",
        "pairing.applicationId=a b | pairing.applicationId: is 'a b', expected 1 to 100 letters,"
            + " digits, '.', '_' or '-'",
        "pairing.required=['']| pairing.required: is [], expected the ids of teachers",
        "pairing.optional=[a, a] | pairing.optional: is [a, a], expected each teacher once",
        "pairing.optional=[] | pairing.optional: is [], expected a teacher, for pairing.required names"
            + " none either",
        "pairing.quorum=0 | pairing.quorum: is 0, expected 1 or more, no fewer than pairing.required"
            + " names, and no more than there can be",
        "pairing.heldBytes=-1 | pairing.heldBytes: is -1, expected 0 or more",
        "pairing.labelDeadline=-1s | pairing.labelDeadline: is -1s, expected 0s or more",
        "student.supervision.tau=-1 | student.supervision.tau: is -1, expected auto or a number"
            + " above 0",
        "student.supervision.tau=.inf | student.supervision.tau: is '.inf', which is not YAML",
        "teacher.version=1.10 | teacher.version: is 1.1, expected a text; write it in quotes",
        "kafka.properties={sasl: {mechanism: PLAIN}} | kafka.properties: is"
            + " {\"sasl\":{\"mechanism\":\"PLAIN\"}}, expected one value for 'sasl', under its whole"
            + " dotted name",
      })
  void whatIsWrongIsNamed(String assignment, String message) {
    assertThatThrownBy(() -> ConfigSource.defaults().set(assignment).build())
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void anAssignmentNeedsAKeyAndAnEqualsSign() {
    assertThatThrownBy(() -> ConfigSource.defaults().set("http.port"))
        .hasMessage("--set: is 'http.port', expected key=value");
    assertThatThrownBy(() -> ConfigSource.defaults().set("=1"))
        .hasMessage("--set: is '=1', expected key=value");
  }

  @Test
  void anEmptyValueIsAnEmptyText() {
    assertThat(ConfigSource.defaults().set("kafka.topicPrefix=").build().kafka().topicPrefix())
        .isEmpty();
  }

  @Test
  void aFileThatIsNotThere() {
    assertThatThrownBy(() -> ConfigSource.defaults().with(directory.resolve("none.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--config: there is no file " + directory.resolve("none.yaml"));
  }

  @Test
  void aFileThatIsADirectory() {
    assertThatThrownBy(() -> ConfigSource.defaults().with(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--config: " + directory + " cannot be read");
  }

  @Test
  void brokenYamlNamesFileAndLineButQuotesNothing() throws IOException {
    Path file =
        file("http:\n  port: 1\nkafka:\n  properties: {ssl.key.password: secret\nteacher: 1\n");
    assertThatThrownBy(() -> ConfigSource.defaults().with(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--config: " + file + " is not YAML in line 5: ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aSectionThatIsThereTwiceIsRefused() throws IOException {
    Path file = file("http:\n  port: 1\nteacher:\n  id: a\nhttp:\n  host: b\n");
    assertThatThrownBy(() -> ConfigSource.defaults().with(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("in line 5")
        .hasMessageContaining("Duplicate field 'http'");
  }

  @Test
  void aFileWithoutSections() throws IOException {
    Path file = file("- a\n- b\n");
    assertThatThrownBy(() -> ConfigSource.defaults().with(file))
        .hasMessage("--config: " + file + " holds no sections with keys");
  }

  @Test
  void secretsAreNotShown() {
    ConfigSource source =
        ConfigSource.defaults()
            .set("kafka.properties.sasl.jaas.config=hidden-1")
            .set("kafka.properties.ssl.truststore.PASSWORD=hidden-2")
            .set("kafka.properties.client.secret=hidden-3")
            .set("kafka.properties.ssl.keystore.key=hidden-4")
            .set("kafka.properties.security.protocol=SASL_SSL");
    assertThat(source.describe("kafka", "http"))
        .contains("sasl.jaas.config: \"***\"", "SASL_SSL", "port: 9400")
        .doesNotContain("hidden", "student");
    assertThat(source.build().kafka().properties()).containsValue("hidden-1");
  }

  @Test
  void whatIsDescribedCanBeReadAgain() throws IOException {
    ConfigSource source = ConfigSource.defaults().set("pairing.deadline=7s");
    String described = source.describe("kafka", "http", "labels", "teacher", "pairing", "student");
    assertThat(ConfigSource.defaults().with(file(described)).build()).isEqualTo(source.build());
  }

  @ParameterizedTest
  @CsvSource({"20ms,20", "30s,30000", "5m,300000", "1h,3600000", "2d,172800000", "7 s,7000"})
  void times(String text, long millis) {
    assertThat(ConfigSource.defaults().set("pairing.memory", text).build().pairing().memory())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Property
  void anyValueIsTakenOrRefusedAsAConfigurationProblem(
      @ForAll @From("keys") String key, @ForAll @From("values") String value) {
    try {
      ConfigSource.defaults().set(key, value).build();
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(
        "http.port",
        "http",
        "kafka.properties",
        "kafka.properties.a.b",
        "labels.names",
        "pairing.deadline",
        "pairing.stateDirectory",
        "student.passes",
        "student.supervision.tau",
        "student.model.hidden",
        "student.optimizer.epsilon",
        "teacher.encoding",
        "teacher.model",
        "nowhere.at.all",
        "",
        ".",
        "..a");
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> yamlish =
        Arbitraries.strings().withChars("{}[]:,&*!|>'\"%@`#-? \t\n01.e~<=a").ofMaxLength(12);
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(20),
        yamlish,
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.longs().map(number -> number + "d"));
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(directory.resolve("hardgate.yaml"), yaml);
  }

  @Test
  void anUnreadableValueHidesNoOtherProblem() {
    ConfigSource source =
        ConfigSource.defaults()
            .set("teacher.threads=-1")
            .set("teacher.batch.size=0")
            .set("student.passes=0")
            .set("student.batchSize=x")
            .set("student.supervision.policy=nope")
            .set("student.supervision.alpha=2");
    assertThatThrownBy(source::build)
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::key)
                    .containsExactlyInAnyOrder(
                        "teacher.threads",
                        "teacher.batch.size",
                        "student.passes",
                        "student.batchSize",
                        "student.supervision.policy",
                        "student.supervision.alpha"));
  }
}
