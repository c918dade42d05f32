package io.hardgate.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.KafkaConfig;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.student.promotion.StudentsTopic;
import io.hardgate.student.promotion.Succession;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate students}. */
@Command(
    name = "students",
    description = {
      "Lists the students: how far they are, what they are worth on held-out pairs, and which version"
          + " of them is in production."
    })
final class StudentsCommand implements Callable<Integer> {

  private final Clock clock;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Option(names = "--json", description = "As JSON, with all versions.")
  private boolean json;

  StudentsCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    KafkaConfig kafka = options.source().build().kafka();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      var unused = admin.equalPartitions(List.of(kafka.topics().students())); // it is there
    }
    PrintWriter out = spec.commandLine().getOut();
    try (StudentsTopic students =
        new StudentsTopic(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      students.refresh();
      TreeSet<String> ids = new TreeSet<>(students.cards().keySet());
      ids.addAll(students.promotions().keySet());
      if (json) {
        List<Map<String, Object>> all = new ArrayList<>();
        ids.forEach(id -> all.add(describe(students, id)));
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
      } else if (ids.isEmpty()) {
        out.printf("There are no students on the topic '%s' yet.%n", kafka.topics().students());
      } else {
        row(
            out,
            "student",
            "step",
            "age",
            "accuracy",
            "NLL",
            "ECE",
            "in production",
            "accuracy",
            "ECE",
            "");
        ids.forEach(id -> row(out, students, id));
      }
    }
    out.flush();
    return 0;
  }

  private static void row(PrintWriter out, Object... cells) {
    String row = String.format(Locale.ROOT, "%-20s %12s %8s %9s %7s %7s  %-22s %8s %7s  %s", cells);
    out.println(row.stripTrailing());
  }

  private void row(PrintWriter out, StudentsTopic students, String id) {
    StudentCard card = students.cards().getOrDefault(id, StudentCard.getDefaultInstance());
    Promotion promotion = students.promotions().getOrDefault(id, Promotion.getDefaultInstance());
    Map<String, Double> today = card.getMetricsMap();
    Map<String, Double> promoted = promotion.getCurrent().getMetricsMap();
    row(
        out,
        id,
        String.format(Locale.ROOT, "%,d", card.getStep()),
        students.cardMs(id).map(this::age).orElse(""),
        figure(today, "accuracy"),
        figure(today, "nll"),
        figure(today, "ece"),
        promotion.hasCurrent() ? promotion.getCurrent().getVersion() : "none",
        figure(promoted, "accuracy"),
        figure(promoted, "ece"),
        promotion.getPinned() ? "pinned" : "");
  }

  private String age(long millis) {
    Duration age = Duration.ofMillis(Math.max(0, clock.millis() - millis));
    return age.toHours() >= 48
        ? age.toDays() + " d"
        : age.toMinutes() >= 120
            ? age.toHours() + " h"
            : age.toSeconds() >= 120 ? age.toMinutes() + " min" : age.toSeconds() + " s";
  }

  private static String figure(Map<String, Double> metrics, String name) {
    return metrics.containsKey(name) ? String.format(Locale.ROOT, "%.3f", metrics.get(name)) : "";
  }

  private static Map<String, Object> describe(StudentsTopic students, String id) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", id);
    StudentCard card = students.cards().get(id);
    if (card != null) {
      all.put("step", card.getStep());
      all.put("checkpoint", card.getCheckpoint());
      all.put("committed", students.cardMs(id).map(ms -> instant(ms)).orElse(null));
      all.put("metrics", card.getMetricsMap());
      all.put("labelSpace", card.getLabelSpace());
      all.put("checkpoints", card.getSavedList().stream().map(saved -> saved.getName()).toList());
    }
    Promotion promotion = students.promotions().get(id);
    if (promotion != null) {
      all.put("current", promotion.getCurrent().getVersion());
      all.put("pinned", promotion.getPinned());
      all.put(
          "versions", Succession.all(promotion).stream().map(StudentsCommand::version).toList());
    }
    return all;
  }

  private static Map<String, Object> version(PromotedVersion version) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", version.getVersion());
    all.put("directory", version.getDirectory());
    all.put("step", version.getStep());
    all.put("metrics", version.getMetricsMap());
    all.put("promoted", instant(version.getPromotedMs()));
    all.put("promotedBy", version.getPromotedBy());
    return all;
  }

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
