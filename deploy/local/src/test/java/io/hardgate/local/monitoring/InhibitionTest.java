package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which alerts a real Alertmanager with our configuration does not tell of, beside which others.
 */
@Timeout(60)
class InhibitionTest {

  private final List<Map<String, String>> told = new ArrayList<>();
  private final List<Map<String, String>> follow = new ArrayList<>();

  private static Map<String, String> alert(String name, String... labelsAndValues) {
    Map<String, String> labels = new TreeMap<>(Map.of("alertname", "Hardgate" + name));
    for (int i = 0; i < labelsAndValues.length; i += 2) {
      labels.put(labelsAndValues[i], labelsAndValues[i + 1]);
    }
    return labels;
  }

  private void told(String name, String... labelsAndValues) {
    told.add(alert(name, labelsAndValues));
  }

  private void follows(String name, String... labelsAndValues) {
    follow.add(alert(name, labelsAndValues));
  }

  @Test
  void oneCauseIsToldOnce(@TempDir Path directory) throws Exception {
    told("TrainerGone", "student", "gone", "instance", "a:1");
    follows("Down", "instance", "a:1");
    follows("PartMissing", "part", "training");
    follows("TrainerStalled", "student", "gone");
    follows("CheckpointOld", "student", "gone");
    follows("LagGrowing", "leg", "training", "student", "gone", "instance", "b:1");

    told("Down", "instance", "b:1");
    told("PartMissing", "part", "pairing");
    told("LagGrowing", "leg", "teaching", "teacher", "t", "instance", "c:1");
    told("LagGrowing", "leg", "pairing", "instance", "b:1");
    told("LagGrowing", "leg", "training", "student", "slow", "instance", "d:1");
    told("CheckpointOld", "student", "slow");

    told("TrainerStalled", "student", "stalled");
    follows("LagGrowing", "leg", "training", "student", "stalled", "instance", "e:1");

    told("StudentDiverged", "student", "stops", "divergence", "stop");
    follows("TrainerStalled", "student", "stops");
    follows("EceAboveBound", "student", "stops");

    told("StudentDiverged", "student", "goes-on", "divergence", "warn");
    told("TrainerStalled", "student", "goes-on");
    follows("EceDoubled", "student", "goes-on");

    told("StudentDiverged", "student", "unknown");
    told("TrainerStalled", "student", "unknown");

    try (Alertmanager alertmanager =
        new Alertmanager(directory, URI.create("http://127.0.0.1:9/"))) {
      told.forEach(alertmanager::fire);
      follow.forEach(alertmanager::fire);
      await()
          .untilAsserted(
              () -> {
                assertThat(alertmanager.told().get(false)).hasSameElementsAs(follow);
                assertThat(alertmanager.told().get(true)).hasSameElementsAs(told);
              });
    }
  }
}
