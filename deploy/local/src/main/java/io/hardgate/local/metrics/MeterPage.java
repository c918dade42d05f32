package io.hardgate.local.metrics;

import io.hardgate.metrics.Catalogue;
import io.hardgate.metrics.FlowCatalogue;
import io.hardgate.metrics.KafkaCatalogue;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.metrics.ProcessCatalogue;
import io.hardgate.pairing.PairingCatalogue;
import io.hardgate.student.metrics.StudentCatalogue;
import io.hardgate.teacher.TeacherCatalogue;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogues of all modules as one Markdown page, {@code deploy/metrics.md}. */
public final class MeterPage {

  /** In the order of the page. */
  public static final List<Catalogue> CATALOGUES =
      List.of(
          StudentCatalogue.all(),
          PairingCatalogue.all(),
          TeacherCatalogue.all(),
          FlowCatalogue.all(),
          KafkaCatalogue.all(),
          ProcessCatalogue.all());

  private static final String HEAD =
      """
      # Meters

      Everything that `/metrics` shows. This page is made from the catalogues in the code (`MeterPageTest` fails when it is
      not up to date, and says how it is written again).

      Counters begin at 0 in every process. Times are in seconds, timestamps in seconds since 1970 (an age is `time() - x`).
      A histogram is a native one, and has a few classic buckets beside it for a scraper that asks for text; the dashboards
      read whichever of them Prometheus keeps. A figure that was not measured yet is NaN.

      There is no meter of a GPU's memory yet: Hardgate was not run on a GPU here. NVIDIA's DCGM exporter has one.
      """;

  private MeterPage() {}

  /** The whole page. */
  public static String markdown() {
    return CATALOGUES.stream().map(MeterPage::section).collect(Collectors.joining("", HEAD, ""));
  }

  private static String section(Catalogue catalogue) {
    StringBuilder text = new StringBuilder();
    text.append("\n## ").append(catalogue.title()).append("\n\n");
    text.append("| meter | type | unit | labels | what it says |\n|---|---|---|---|---|\n");
    for (MeterFamily family : catalogue.families()) {
      text.append(
          "| `%s` | %s | %s | %s | %s |%n"
              .formatted(
                  family.name(),
                  family.type(),
                  family.unit(),
                  family.labels().stream()
                      .map(label -> "`" + label.name() + "`")
                      .collect(Collectors.joining(", ")),
                  family.help()));
    }
    List<Label> labels =
        catalogue.families().stream()
            .flatMap(family -> family.labels().stream())
            .distinct()
            .toList();
    if (!labels.isEmpty()) {
      text.append("\n| label | values |\n|---|---|\n");
      for (Label label : labels) {
        text.append(
            "| `%s`%s | %s |%n".formatted(label.name(), owners(catalogue, label), label.values()));
      }
    }
    return text.toString();
  }

  /** Who has this label, where others of its name mean something else. */
  private static String owners(Catalogue catalogue, Label label) {
    List<MeterFamily> with =
        catalogue.families().stream().filter(family -> family.labels().contains(label)).toList();
    long sameName =
        catalogue.families().stream()
            .flatMap(family -> family.labels().stream())
            .filter(other -> other.name().equals(label.name()))
            .distinct()
            .count();
    if (sameName == 1) {
      return "";
    }
    return with.stream()
        .map(family -> "`" + family.name() + "`")
        .collect(Collectors.joining(", ", " of ", ""));
  }
}
