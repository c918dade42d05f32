package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ModelConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.promotion.StudentsTopic;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.training.Compute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionCommandsTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog"));
  private static final ModelConfig MODEL = ModelConfig.bagOfWords(64, 4, List.of(8), 16);

  @TempDir private Path directory;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    assertThat(run("topics").code()).isZero();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--set=kafka.bootstrapServers=" + broker.bootstrapServers());
    if (!List.of("topics", "students").contains(arguments[0])) {
      all.add("--set=labels.names=[cat, dog]");
      all.add("--set=student.directory=" + directory.resolve("students"));
      all.add("--set=student.promotion.directory=" + directory.resolve("models"));
    }
    return CommandRun.of(all.toArray(String[]::new));
  }

  /** A committed checkpoint, as a trainer leaves it. */
  private SavedCheckpoint save(String student, long step) throws IOException {
    String name = "step-%012d-0123abcd".formatted(step);
    Path checkpoint = directory.resolve("students").resolve(student).resolve(name);
    Files.createDirectories(checkpoint);
    byte[] parameters;
    try (NDManager manager = Compute.open("cpu", 1);
        Student trained = Students.create(manager, MODEL, 2, new Random(step))) {
      parameters = ParameterFile.encode(trained.parameters());
    }
    Files.write(checkpoint.resolve("student.safetensors"), parameters);
    byte[] card =
        new ObjectMapper()
            .registerModule(new Jdk8Module())
            .writeValueAsBytes(
                Map.of(
                    "schema",
                    3,
                    "step",
                    step,
                    "labelSpace",
                    LABELS.fingerprint(),
                    "model",
                    MODEL,
                    "config",
                    Map.of("supervision", Map.of("policy", "TEACHER_ONLY", "tau", "1.5")),
                    "files",
                    Map.of("student.safetensors", DigestUtils.sha256Hex(parameters))));
    Files.write(checkpoint.resolve("checkpoint.json"), card);
    return SavedCheckpoint.newBuilder()
        .setName(name)
        .setStep(step)
        .setSha256(DigestUtils.sha256Hex(card))
        .build();
  }

  private void card(String student, double accuracy, SavedCheckpoint... newestFirst) {
    StudentCard card =
        StudentCard.newBuilder()
            .setStudentId(student)
            .setStep(newestFirst[0].getStep())
            .setLabelSpace(LABELS.fingerprint())
            .putMetrics("accuracy", accuracy)
            .putMetrics("nll", 0.9)
            .putMetrics("ece", 0.05)
            .addAllSaved(List.of(newestFirst))
            .build();
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = student.getBytes(StandardCharsets.UTF_8);
      var unused = producer.send(new ProducerRecord<>("students", key, card.toByteArray()));
    }
  }

  private static void failed(CommandRun run, String message) {
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().isEqualTo("hardgate: " + message);
  }

  @Test
  void promotesGoesBackAndSaysWhereAllStand() throws Exception {
    assertThat(run("students").out())
        .isEqualTo("There are no students on the topic 'students' yet.\n");
    failed(run("promote"), "there is no student 'student' on the topic 'students'; it names none");
    failed(run("rollback"), "no version of student 'student' was ever promoted; it names none");

    SavedCheckpoint first = save("pets", 10);
    SavedCheckpoint second = save("pets", 20);
    card("pets", 0.75, second, first);
    failed(
        run("promote"), "there is no student 'student' on the topic 'students'; there are: pets");
    failed(
        run("promote", "pets", "--checkpoint=step-3"),
        "student 'pets' has no checkpoint 'step-3'; it has: step-000000000020-0123abcd,"
            + " step-000000000010-0123abcd");
    CommandRun promoted = run("promote", "pets", "--checkpoint", first.getName());
    assertThat(promoted.err()).isEmpty();
    Path model = directory.resolve("models/pets/000000000010-0123abcd");
    assertThat(promoted.out())
        .isEqualTo("pets: version 000000000010-0123abcd is in production\n%s\n".formatted(model));
    try (NDManager manager = Compute.open("cpu", 1);
        SavedStudent saved = SavedStudent.load(model, manager)) {
      assertThat(saved.labels()).isEqualTo(LABELS);
      assertThat(saved.model()).isEqualTo(MODEL);
    }
    assertThat(model.resolve("README.md"))
        .content()
        .contains("not measured on held-out pairs", "| supervision policy | teacher-only |");
    failed(
        run("rollback", "pets"),
        "000000000010-0123abcd is the first version of student 'pets': there is none before it");

    assertThat(run("promote", "pets").code()).isZero();
    assertThat(directory.resolve("models/pets/000000000020-0123abcd/metrics.json"))
        .content()
        .contains("\"accuracy\" : 0.75");
    CommandRun table = run("students");
    assertThat(table.out().lines().toList().get(1))
        .startsWith("pets")
        .contains("0.750", "0.900", "0.050", "000000000020-0123abcd")
        .doesNotContain("pinned");

    failed(
        run("rollback", "pets", "--to", "7"),
        "student 'pets' has no version '7'; it has: 000000000020-0123abcd, 000000000010-0123abcd");
    assertThat(run("rollback", "pets").out())
        .startsWith("pets: version 000000000010-0123abcd is in production, pinned\n");
    assertThat(run("students").out()).contains("pinned");
    JsonNode all = new ObjectMapper().readTree(run("students", "--json").out());
    assertThat(all.at("/0/id").asText()).isEqualTo("pets");
    assertThat(all.at("/0/pinned").asBoolean()).isTrue();
    assertThat(all.at("/0/versions/0/version").asText()).isEqualTo("000000000010-0123abcd");
    assertThat(all.at("/0/versions/1/metrics/accuracy").asDouble()).isEqualTo(0.75);
    assertThat(all.at("/0/checkpoints").size()).isEqualTo(2);

    // A version that is known is not written again, and its figures stay.
    assertThat(run("promote", "pets").code()).isZero();
    try (StudentsTopic students =
        new StudentsTopic(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new io.hardgate.messages.Topics(""),
            java.time.Duration.ofSeconds(20))) {
      var promotion = students.now("pets").orElseThrow();
      assertThat(promotion.getPinned()).isFalse();
      assertThat(promotion.getCurrent().getVersion()).isEqualTo("000000000020-0123abcd");
      assertThat(promotion.getEarlierCount()).isEqualTo(1);
    }
    Files.delete(model.resolve("student.json"));
    failed(
        run("rollback", "pets"),
        ("version 000000000010-0123abcd of student 'pets' cannot be gone back to: there is no model"
                + " in its directory %s")
            .formatted(model));
  }

  @Test
  void aDamagedCheckpointIsNotPromoted() throws Exception {
    SavedCheckpoint saved = save("pets", 10);
    card("pets", 0.75, saved);
    Path checkpoint = directory.resolve("students/pets").resolve(saved.getName());
    byte[] parameters = Files.readAllBytes(checkpoint.resolve("student.safetensors"));
    parameters[parameters.length - 1] ^= 1;
    Files.write(checkpoint.resolve("student.safetensors"), parameters);
    failed(
        run("promote", "pets"),
        ("the checkpoint %s (student.directory) cannot be promoted: student.safetensors has another"
                + " SHA-256 than it says")
            .formatted(checkpoint));
    Files.writeString(checkpoint.resolve("checkpoint.json"), "{}");
    failed(
        run("promote", "pets"),
        ("the checkpoint %s (student.directory) cannot be promoted: checkpoint.json has another"
                + " SHA-256 than the student's card says")
            .formatted(checkpoint));
    assertThat(directory.resolve("models/pets")).doesNotExist();
  }

  @Test
  void withoutTheTopicItSaysWhatToDo() {
    CommandRun run = run("students", "--set=kafka.topicPrefix=other.");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("there is no topic 'other.students'", "hardgate topics");
  }
}
