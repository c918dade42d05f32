package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.evaluations.EvaluationFile;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import io.hardgate.testkit.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a student has come to, from its committed cards and what the last of them names. */
record TrainerOutcome(HardgateConfig config, List<StudentCard> cards) {

  private static final String CARD = "checkpoint.json";

  /** What is committed now. */
  static TrainerOutcome of(HardgateConfig config) {
    List<StudentCard> cards = new ArrayList<>();
    String id = config.student().id();
    Map<String, Object> client = config.kafka().clientProperties();
    for (ConsumerRecord<byte[], byte[]> record :
        TopicReader.all(client, config.kafka().topics().students())) {
      if (new String(record.key(), StandardCharsets.UTF_8).equals(id)) {
        try {
          cards.add(StudentCard.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError("no card at " + Origin.of(record), e);
        }
      }
    }
    return new TrainerOutcome(config, cards);
  }

  /** Steps up to the newest checkpoint; 0 if there is none. */
  long step() {
    return cards.isEmpty() ? 0 : last().getStep();
  }

  private StudentCard last() {
    return cards.get(cards.size() - 1);
  }

  /** The oldest checkpoint that the student could still go on from. */
  SavedCheckpoint oldest() {
    return last().getSaved(last().getSavedCount() - 1);
  }

  /** All files of the newest checkpoint but the one that is compared as JSON. */
  Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(Path.of(last().getCheckpoint()))) {
      for (Path file : all.toList()) {
        if (!file.getFileName().toString().equals(CARD)) {
          files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /**
   * All that the newest checkpoint says, without the configuration, which names its student, and
   * without the times of day when versions of teachers were first seen.
   */
  JsonNode state() throws IOException {
    JsonNode state =
        new ObjectMapper().readTree(Path.of(last().getCheckpoint()).resolve(CARD).toFile());
    ((ObjectNode) state).remove("config");
    state
        .findParents("versionSince")
        .forEach(teacher -> ((ObjectNode) teacher).remove("versionSince"));
    return state;
  }

  /** Its held-out evaluations behind this step. */
  List<HeldOutEvaluation> evaluations(long step) {
    String id = config.student().id();
    Path file = config.student().directory().resolve(id).resolve(EvaluationFile.NAME);
    List<HeldOutEvaluation> evaluations = new ArrayList<>();
    var unused = EvaluationFile.read(file, evaluations::add);
    return evaluations.stream().filter(evaluation -> evaluation.step() > step).toList();
  }

  /** Positions that the newest checkpoint was trained on, over the student's life. */
  long trained() throws IOException {
    JsonNode trained = state().findValue("trained");
    assertThat(trained).as("positions trained in " + state()).isNotNull();
    return trained.asLong();
  }

  /** Fails unless every card goes on where the one before it ended, and names what is there. */
  void checkLineage() throws IOException {
    assertThat(cards).isNotEmpty();
    for (int i = 0; i < cards.size(); i++) {
      StudentCard card = cards.get(i);
      assertThat(card.getSavedList()).as("saved, of card %d", i).isNotEmpty();
      assertThat(card.getSaved(0).getStep()).isEqualTo(card.getStep());
      assertThat(card.getCheckpoint()).endsWith(card.getSaved(0).getName());
      if (i > 0) {
        List<SavedCheckpoint> before = cards.get(i - 1).getSavedList();
        List<SavedCheckpoint> older = card.getSavedList().subList(1, card.getSavedCount());
        boolean newest = card.getSaved(0).equals(before.get(0));
        List<SavedCheckpoint> expected = newest ? before.subList(1, before.size()) : before;
        assertThat(expected).as("what card %d goes on from", i).startsWith(array(older));
        assertThat(card.getStep()).isGreaterThanOrEqualTo(before.get(0).getStep());
      }
    }
    Path directory = config.student().directory().resolve(config.student().id());
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all.map(path -> path.getFileName().toString()).filter(n -> n.startsWith("step-")))
          .as("what is in the directory, and what the last card names")
          .containsExactlyInAnyOrderElementsOf(
              last().getSavedList().stream().map(SavedCheckpoint::getName).toList());
    }
  }

  private static SavedCheckpoint[] array(List<SavedCheckpoint> checkpoints) {
    return checkpoints.toArray(SavedCheckpoint[]::new);
  }

  /** Where the records lie that this student has refused, once for each time. */
  List<String> refused() {
    Map<String, Object> client = config.kafka().clientProperties();
    return TopicReader.all(client, config.kafka().topics().deadLetters()).stream()
        .filter(
            letter ->
                DeadLetters.text(letter.headers(), DeadLetters.SERVICE)
                    .equals("student:" + config.student().id()))
        .map(letter -> DeadLetters.text(letter.headers(), DeadLetters.ORIGIN))
        .toList();
  }
}
