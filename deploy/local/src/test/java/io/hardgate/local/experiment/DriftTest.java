package io.hardgate.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.local.experiment.DriftLife.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half way the labels of two frequent classes change places: the champion is replaced by a better
 * challenger by itself. Then a stretch of random labels promotes nobody.
 *
 * <p>{@code -Dhardgate.experiment.report=FILE} writes what happened.
 */
@Timeout(600)
class DriftTest {

  private final Map<String, DriftLife> lives = new LinkedHashMap<>();

  private DriftLife live(Path directory, String name, Settings settings) throws Exception {
    DriftLife life = new DriftLife(directory.resolve(name), settings);
    life.run();
    lives.put(name, life);
    return life;
  }

  @Test
  void driftReplacesTheChampionAndRandomLabelsDoNot(@TempDir Path directory) throws Exception {
    DriftLife labels =
        live(directory, "label-only, divergence off", new Settings("label-only", "off", false));
    DriftLife watched =
        live(directory, "label-only, divergence stop", new Settings("label-only", "off", true));
    DriftLife gate =
        live(directory, "hard gate, quarantine", new Settings("hard-gate", "quarantine", false));
    DriftLife blind =
        live(directory, "hard gate, guard off", new Settings("hard-gate", "off", false));
    report();

    replaced(labels);
    replaced(watched);
    replaced(gate);
    for (DriftLife life : lives.values()) {
      assertThat(life.promotions(DriftLife.POISONED, DriftLife.END)).as("%s", life).isEmpty();
    }
    // Learning stops in the random stretch, and not in the drift, which is to be learned.
    assertThat(watched.stopped().orElse(0)).isGreaterThan(DriftLife.POISONED);
    assertThat(labels.stopped()).isEmpty();
    assertThat(blind.promotions(0, DriftLife.DRIFTED)).isNotEmpty();
  }

  private static void replaced(DriftLife life) {
    assertThat(life.promotions(0, DriftLife.DRIFTED)).as("%s", life).isNotEmpty();
    assertThat(life.promotions(DriftLife.DRIFTED, DriftLife.POISONED)).as("%s", life).isNotEmpty();
    // On pairs of after the drift, of which neither has learned.
    assertThat(life.accuracyAfterDrift()).isGreaterThan(life.accuracyWithoutPromotion() + 0.05);
  }

  private void report() throws IOException {
    String file = System.getProperty("hardgate.experiment.report");
    if (file != null) {
      StringBuilder text = new StringBuilder();
      lives.forEach((name, life) -> text.append(name).append(": ").append(life).append('\n'));
      Files.writeString(Path.of(file), text);
    }
  }
}
