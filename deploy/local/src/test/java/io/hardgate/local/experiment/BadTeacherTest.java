package io.hardgate.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.Split;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.student.StudentResult;
import io.hardgate.student.StudentService;
import io.hardgate.student.TrainingProgress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three teachers is replaced by noise half way through: the student that puts it into
 * quarantine is as good as the one that never had it in the second half. Everything is real:
 * teachers, glosses, pairs on an embedded broker, the student's service.
 *
 * <p>{@code -Dhardgate.experiment.samples=24000 -Dhardgate.experiment.rounds=6} is the full size;
 * {@code -Dhardgate.experiment.report=FILE} writes the table.
 */
@Timeout(900)
class BadTeacherTest {

  private static final int SAMPLES = Integer.getInteger("hardgate.experiment.samples", 6400);
  private static final int ROUNDS = Integer.getInteger("hardgate.experiment.rounds", 1);
  private static final String BAD = "second-half";
  private static final int BATCH = 64;

  /** What becomes of the bad teacher in the second half. */
  private enum SecondHalf {
    WITHOUT_IT,
    NOISE,
    GOOD
  }

  private record Run(String name, SecondHalf secondHalf, String guard) {}

  private static final List<Run> RUNS =
      List.of(
          new Run("all three good to the end", SecondHalf.GOOD, "quarantine"),
          new Run("without it from the middle on", SecondHalf.WITHOUT_IT, "quarantine"),
          new Run("noise from the middle on, quarantine", SecondHalf.NOISE, "quarantine"),
          new Run("noise from the middle on, guard off", SecondHalf.NOISE, "off"));

  private record Outcome(Run run, StudentResult result, double learned, double quarantined) {

    double accuracy() {
      return result.heldOut().student().accuracy();
    }
  }

  private final List<Gloss> glosses = WordNet.split().stream().subList(0, SAMPLES / BATCH * BATCH);
  private final List<Gloss> stream = rounds(glosses);
  private final List<Gloss> heldOut =
      WordNet.split().heldOut().subList(0, Math.min(SAMPLES / 4, 5_961));

  /** The glosses again and again, each time in another order. */
  private static List<Gloss> rounds(List<Gloss> glosses) {
    Random random = new Random(1);
    List<Gloss> all = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Gloss> mixed = new ArrayList<>(glosses);
      Collections.shuffle(mixed, random);
      all.addAll(mixed);
    }
    return all;
  }

  @Test
  void aTeacherThatTurnsToNoiseDoesNotHurtTheStudent(@TempDir Path directory) throws Exception {
    List<Gloss> asked = new ArrayList<>(heldOut);
    asked.addAll(glosses);
    ThreeTeachers teachers = new ThreeTeachers(directory, SAMPLES, asked);
    StringBuilder table = new StringBuilder();
    for (String policy : List.of("hard-gate", "teacher-only")) {
      Map<String, Outcome> outcomes = new LinkedHashMap<>();
      try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker-" + policy))) {
        for (SecondHalf secondHalf : SecondHalf.values()) {
          write(broker, secondHalf, teachers);
        }
        for (Run run : RUNS) {
          Outcome outcome = train(broker, run, policy, directory);
          outcomes.put(run.name(), outcome);
          table.append(row(policy, outcome));
        }
      }
      Outcome without = outcomes.get(RUNS.get(1).name());
      Outcome guarded = outcomes.get(RUNS.get(2).name());
      Outcome blind = outcomes.get(RUNS.get(3).name());
      assertThat(guarded.accuracy()).as(policy).isEqualTo(without.accuracy(), within(0.01));
      assertThat(outcomes.get(RUNS.get(0).name()).quarantined()).isZero();
      // Noticed within a few batches, and not forgiven.
      assertThat(guarded.quarantined()).isGreaterThan(0.9 * stream.size() / 2);
      assertThat(blind.quarantined()).isZero();
    }
    report(teachers, table.toString());
  }

  private static Map<String, Object> client(EmbeddedBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private void write(EmbeddedBroker broker, SecondHalf secondHalf, ThreeTeachers teachers) {
    HardgateConfig config = config(broker, secondHalf).build();
    try (TopicAdmin admin =
        new TopicAdmin(client(broker), config.kafka().topics(), config.kafka().connectTimeout())) {
      admin.create(1, (short) 1);
    }
    Random random = new Random(1);
    try (PairWriter writer = new PairWriter(client(broker), config.kafka().topics().pairs())) {
      for (Gloss gloss : heldOut) {
        writer.append(gloss, Split.HELD_OUT, logits(teachers, gloss));
      }
      for (int i = 0; i < stream.size(); i++) {
        Map<String, float[]> logits = logits(teachers, stream.get(i));
        if (i >= stream.size() / 2 && secondHalf == SecondHalf.WITHOUT_IT) {
          logits.remove(BAD);
        } else if (i >= stream.size() / 2 && secondHalf == SecondHalf.NOISE) {
          shuffle(logits.get(BAD), random);
        }
        writer.append(stream.get(i), Split.TRAIN, logits);
      }
    }
  }

  private static Map<String, float[]> logits(ThreeTeachers teachers, Gloss gloss) {
    Map<String, float[]> logits = new LinkedHashMap<>();
    teachers.accuracies().keySet().forEach(id -> logits.put(id, teachers.logits(id, gloss)));
    return logits;
  }

  /** Noise of the very size that the teacher's logits have: they lie with the wrong classes. */
  private static void shuffle(float[] z, Random random) {
    for (int i = z.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      float kept = z[i];
      z[i] = z[other];
      z[other] = kept;
    }
  }

  private static ConfigSource config(EmbeddedBroker broker, SecondHalf secondHalf) {
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue(
            "kafka.topicPrefix", secondHalf.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".")
        .setValue("labels.names", WordNet.labels().names());
  }

  private Outcome train(EmbeddedBroker broker, Run run, String policy, Path directory)
      throws InterruptedException {
    HardgateConfig config =
        config(broker, run.secondHalf())
            .setValue("student.id", policy + "-" + run.guard())
            .setValue("student.supervision.policy", policy)
            .setValue("student.supervision.blend", "mean-logits")
            .setValue("student.supervision.guard.mode", run.guard())
            .setValue("student.batchSize", BATCH)
            .setValue("student.heldOutShare", 0)
            .setValue("student.promotion.mode", "manual")
            .setValue("student.divergence.mode", "off")
            .setValue("student.evaluateSteps", 1_000_000)
            .setValue("student.checkpointSteps", 1_000_000)
            .setValue("student.device", "cpu")
            .setValue("student.threads", 1) // two would spin against all else on the machine
            .setValue(
                "student.directory",
                directory.resolve("students-%s-%s".formatted(policy, run.name())).toString())
            .build();
    int steps = stream.size() / BATCH;
    StopSignal stop = new StopSignal();
    TrainingProgress progress =
        (step, pass) -> {
          if (step == steps) {
            stop.request();
          }
        };
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    StudentResult result =
        new StudentService(
                config.kafka(), WordNet.labels(), config.student(), meters, new Health(), progress)
            .run(stop);
    assertThat(result.heldOut().student().positions()).isEqualTo(heldOut.size());
    return new Outcome(run, result, positions(meters, "learned"), positions(meters, "quarantined"));
  }

  private static double positions(SimpleMeterRegistry meters, String use) {
    return meters
        .get("hardgate.student.teacher.positions")
        .tags("teacher", BAD, "use", use)
        .counter()
        .count();
  }

  private static String row(String policy, Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.4f | %.3f | %.3f | %.0f | %.0f |%n",
        policy,
        outcome.run().name(),
        outcome.accuracy(),
        outcome.result().heldOut().student().nll(),
        outcome.result().heldOut().student().ece(),
        outcome.learned(),
        outcome.quarantined());
  }

  private void report(ThreeTeachers teachers, String table) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d glosses to learn from, %d times; %,d held out; seed 1. Accuracy of the teachers on"
                + " both:%n%n",
            glosses.size(),
            ROUNDS,
            heldOut.size()));
    teachers
        .accuracies()
        .forEach(
            (id, accuracy) ->
                text.append(String.format(Locale.ROOT, "- `%s`: %.3f%n", id, accuracy)));
    text.append(
        String.format(
            "%n| policy | `%s` | accuracy | NLL | ECE | learned from | quarantined |%n", BAD));
    text.append("|---|---|---|---|---|---|---|\n").append(table);
    String file = System.getProperty("hardgate.experiment.report");
    if (file != null) {
      Files.writeString(Path.of(file), text);
    }
  }
}
