package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong in a small Hardgate at work reaches a webhook, through a real Prometheus and a
 * real Alertmanager. All times of the rules are a {@value #SHORTER}th; their expressions are the
 * same.
 */
@Timeout(300)
class AlertsFireTest {

  private static final int SHORTER = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** From a trainer that is gone. */
  private static final Set<String> FOLLOW = Set.of("HardgateDown", "HardgatePartMissing");

  private static final Path RUNBOOK = Path.of("../runbook.md");

  @Test
  void whatBreaksIsToldToTheWebhook(@TempDir Path directory) throws Exception {
    Tool.PROMETHEUS.path();
    Tool.ALERTMANAGER.path();
    try (Webhook webhook = new Webhook();
        Alertmanager alertmanager = new Alertmanager(directory, webhook.uri());
        WatchedFlow flow = new WatchedFlow(directory);
        Prometheus prometheus =
            new Prometheus(
                directory,
                AlertRules.shorter(SHORTER),
                flow.ports(),
                List.of(alertmanager.port()))) {
      await("health")
          .atMost(PATIENCE)
          .until(
              () ->
                  prometheus.comesToANumber("hardgate_student_learned_timestamp_seconds")
                      && prometheus.firing().isEmpty());

      flow.sendBadRecords();
      untilTold(webhook, "HardgateDeadLetters", "service", "pairing", "reason", "undecodable");
      untilTold(webhook, "HardgateDeadLetters", "service", "pairing", "reason", "not-finite");

      flow.turnToNoise(WatchedFlow.OPTIONAL);
      untilTold(
          webhook,
          "HardgateTeacherQuarantined",
          "student",
          WatchedFlow.STUDENT,
          "teacher",
          WatchedFlow.OPTIONAL);

      flow.stopTeacher(WatchedFlow.OPTIONAL);
      untilTold(webhook, "HardgateTeacherStale", "teacher", WatchedFlow.OPTIONAL);

      flow.stopTeacher(WatchedFlow.REQUIRED);
      untilTold(webhook, "HardgateNoPairs");
      untilTold(webhook, "HardgateTeacherStarved", "teacher", WatchedFlow.REQUIRED);
      flow.startTeacher(WatchedFlow.REQUIRED);
      untilTold(webhook, false, "HardgateTeacherStarved", "teacher", WatchedFlow.REQUIRED);

      int toldBefore = webhook.told().size();
      flow.killTrainer();
      untilTold(webhook, "HardgateTrainerGone", "student", WatchedFlow.STUDENT);
      await("what follows from it")
          .atMost(PATIENCE)
          .until(() -> alertmanager.suppressed().containsAll(FOLLOW));
      List<Webhook.Told> told = webhook.told();
      assertThat(told.subList(toldBefore, told.size()))
          .as("told once")
          .noneMatch(one -> one.firing() && FOLLOW.contains(one.labels().get("alertname")));

      flow.assertWell();
      assertAllIsSaid(webhook);
    }
  }

  private static void untilTold(Webhook webhook, String alert, String... labelsAndValues) {
    untilTold(webhook, true, alert, labelsAndValues);
  }

  private static void untilTold(
      Webhook webhook, boolean firing, String alert, String... labelsAndValues) {
    await(alert)
        .atMost(PATIENCE)
        .until(
            () ->
                webhook.told().stream()
                    .anyMatch(told -> told.firing() == firing && told.is(alert, labelsAndValues)));
  }

  private static void assertAllIsSaid(Webhook webhook) throws Exception {
    List<String> headings =
        Files.readAllLines(RUNBOOK).stream().filter(line -> line.startsWith("## ")).toList();
    for (Webhook.Told told : webhook.told()) {
      assertThat(told.annotations().values()).noneMatch(text -> text.contains("no value"));
      String alert = told.labels().get("alertname");
      assertThat(headings).contains("## " + alert);
      assertThat(told.annotations())
          .containsEntry("runbook_url", Prometheus.RUNBOOK + "#" + alert.toLowerCase(Locale.ROOT));
      assertThat(told.labels()).doesNotContainKey("hardgate_runbook");
    }
  }
}
