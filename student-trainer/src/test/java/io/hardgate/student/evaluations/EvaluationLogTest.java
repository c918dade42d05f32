package io.hardgate.student.evaluations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationLogTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("cat", "dog"));

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void open() {
    file = directory.resolve(EvaluationFile.NAME);
  }

  private static StudentConfig config(String... assignments) {
    ConfigSource source = ConfigSource.defaults().setValue("labels.names", LABELS.names());
    for (String assignment : assignments) {
      source = source.set(assignment);
    }
    return source.build().student();
  }

  private static HeldOutEvaluation evaluation(long step, boolean passEnd) {
    Scores scores = new Scores();
    scores.student().add(0.5 + 1.0 / (step + 3), true, 0.1 * step);
    return new HeldOutEvaluation(
        step,
        OptionalInt.of(1),
        passEnd,
        1.5,
        1.25,
        Map.of("wise", 1.25),
        new Totals(step, 0, 0, step * 16, 0.5, 0.25, 0, 0, 0, 0, 0, 0.1, 0.2),
        scores.state());
  }

  private EvaluationLog log(long steps, int most) {
    return new EvaluationLog(directory, RunSettings.of(config(), LABELS, steps), most);
  }

  private void write(EvaluationLog log, long from, long to) {
    for (long step = from; step <= to; step++) {
      log.add(evaluation(step, false));
    }
    log.close();
  }

  private List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    var unused = EvaluationFile.read(file, evaluation -> steps.add(evaluation.step()));
    return steps;
  }

  private List<RunSettings> settings() {
    return EvaluationFile.read(file, evaluation -> {});
  }

  @Test
  void readsWhatWasWritten() {
    try (EvaluationLog log = log(0, 100)) {
      assertThat(log.isEmpty()).isTrue();
      log.add(evaluation(10, false));
      log.add(evaluation(10, true));
      assertThat(log.isEmpty()).isFalse();
    }
    List<HeldOutEvaluation> evaluations = new ArrayList<>();
    List<RunSettings> all = EvaluationFile.read(file, evaluations::add);
    assertThat(evaluations).containsExactly(evaluation(10, false), evaluation(10, true));
    assertThat(all).hasSize(1);
    RunSettings settings = all.get(0);
    assertThat(settings.labelSpace()).isEqualTo(LABELS.fingerprint());
    assertThat(settings.classes()).isEqualTo(2);
    assertThat(settings.config().at("/supervision/policy").asText()).isEqualTo("hard-gate");
    assertThat(settings.config().at("/supervision/tau").asText()).isEqualTo("auto");
    assertThat(settings.config().at("/seed").asLong()).isEqualTo(1);
    assertThat(settings.config().at("/batchSize").asLong()).isEqualTo(64);
    assertThat(settings.config().has("directory")).isFalse();
    assertThat(evaluations.get(0).scores().student().accuracy()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, 7, 12, 20})
  void aKilledOneEndsWithTheSameFile(long resumedFrom) throws IOException {
    write(log(0, 1000), 1, 20);
    byte[] whole = Files.readAllBytes(file);
    // Killed while it wrote the line of step 21.
    Files.writeString(file, "{\"evaluation\":{\"step\":21,", StandardOpenOption.APPEND);
    write(log(resumedFrom, 1000), Math.max(1, resumedFrom), 20); // the last pass may end once more
    assertThat(file).hasBinaryContent(whole);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 8, 12})
  void aKilledOneThatWasThinnedOutEndsWithTheSameFile(long back) throws IOException {
    write(log(0, 40), 1, 60);
    byte[] whole = Files.readAllBytes(file);
    assertThat(steps()).hasSizeLessThan(40);
    for (long killedAt = 38; killedAt <= 42; killedAt++) {
      Files.delete(file);
      write(log(0, 40), 1, killedAt);
      write(log(killedAt - back, 40), killedAt - back + 1, 60);
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void theOlderHalfIsThinnedOutAndPassEndsAreSpared() {
    try (EvaluationLog log = log(0, 40)) {
      for (long step = 1; step <= 40; step++) {
        log.add(evaluation(step, step % 10 == 0));
      }
    }
    assertThat(steps())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 40)
                .filter(step -> step > 20 || step % 2 == 1 || step % 10 == 0)
                .boxed()
                .toList());
  }

  @Test
  void itStaysBoundedWhateverTheLines() throws IOException {
    try (EvaluationLog log = log(0, 64)) {
      for (long step = 1; step <= 5000; step++) {
        log.add(evaluation(step, true));
      }
    }
    assertThat(steps()).hasSizeBetween(32, 63).startsWith(1L).endsWith(5000L);
    assertThat(Files.size(file)).isLessThan(100_000);
  }

  @Test
  void otherSettingsHaveALineOfTheirOwn() {
    write(log(0, 100), 1, 10);
    RunSettings hotter = RunSettings.of(config("student.supervision.tau=1.5"), LABELS, 8);
    write(new EvaluationLog(directory, hotter, 100), 9, 12);
    List<RunSettings> settings = settings();
    assertThat(settings).extracting(RunSettings::fromStep).containsExactly(0L, 8L);
    assertThat(settings.get(1).config().at("/supervision/tau").asText()).isEqualTo("1.5");
    assertThat(steps()).isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    // Back to before they were changed.
    write(log(6, 100), 7, 8);
    assertThat(settings()).hasSize(1);
    assertThat(steps()).isEqualTo(LongStream.rangeClosed(1, 8).boxed().toList());
  }

  @Test
  void anotherTrainerThatLeadsByNowIsNotDisturbed() throws IOException {
    EvaluationLog zombie = log(0, 10);
    for (long step = 1; step <= 7; step++) {
      zombie.add(evaluation(step, false));
    }
    EvaluationLog leader = log(5, 10);
    write(zombie, 8, 10); // it would thin out
    write(leader, 6, 8);
    assertThat(steps()).isEqualTo(LongStream.rangeClosed(1, 8).boxed().toList());
  }

  @Test
  void troubleEndsWhenTheDiskIsWell() throws IOException {
    Files.createDirectories(file.resolve("in the way"));
    try (EvaluationLog log = log(0, 100)) {
      log.add(evaluation(1, false));
      assertThat(log.isEmpty()).as("it is not asked for at every step").isFalse();
      Files.delete(file.resolve("in the way"));
      Files.delete(file);
      log.add(evaluation(2, false));
      log.add(evaluation(3, false));
    }
    assertThat(steps()).containsExactly(2L, 3L);
  }

  @Test
  void whatIsNotOneIsRefused() throws IOException {
    assertThatThrownBy(this::settings)
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("cannot be read");
    Files.writeString(file, "");
    assertThatThrownBy(this::settings).hasMessageContaining("the file is empty");
    write(log(0, 100), 1, 3);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(text.indexOf('\n') + 1));
    assertThatThrownBy(this::settings)
        .hasMessageContaining(file + ": line 1 does not say what the student was trained under");
    Files.writeString(file, text.replace("\"fidelity\":{\"positions\":0", "\"fidelity\":{\"x\":0"));
    assertThatThrownBy(this::settings).hasMessageContaining("line 2 is not");
    Files.writeString(file, text.replace("\"schema\":1", "\"schema\":2"));
    assertThatThrownBy(this::settings).hasMessageContaining("line 1 is not");
  }

  @Test
  void aDamagedLineIsLeftOutWhenItGoesOn() throws IOException {
    write(log(0, 100), 1, 5);
    byte[] bytes = Files.readAllBytes(file);
    int third = new String(bytes, StandardCharsets.UTF_8).indexOf("\"step\":3");
    bytes[third + 1] = (byte) 0xff;
    Files.write(file, bytes);
    write(log(5, 100), 6, 6);
    assertThat(steps()).containsExactly(1L, 2L, 4L, 5L, 6L);
  }
}
