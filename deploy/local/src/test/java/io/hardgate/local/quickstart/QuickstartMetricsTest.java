package io.hardgate.local.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.metrics.MeterPage;
import io.hardgate.messages.Topics;
import io.hardgate.metrics.MeterFamily;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the port of a quickstart with three teachers shows. */
@Timeout(200)
class QuickstartMetricsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int MOST_SERIES = 1_000;
  private static final int SCRAPES = 50;

  /** Of a student that a rule promotes, and of samples that a teacher cannot read. */
  private static final String ELSEWHERE =
      "hardgate_student_promotion.*|hardgate_teacher_samples_skipped_total|jvm_gc_.*";

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void showsAllThatIsDeclaredInFewSeries() throws Exception {
    QuickstartOptions options =
        new QuickstartOptions(200, 2, 1, Optional.empty(), true, Optional.empty(), 0);
    Quickstart quickstart =
        new Quickstart(options, stream(new ByteArrayOutputStream()), stream(progress), 0);
    try (Worker staying = Worker.start("quickstart", new Health(), quickstart::run)) {
      await("it follows").atMost(PATIENCE).until(() -> staying.ended() || said("following"));
      assertThat(staying.ended()).as(text()).isFalse();
      Matcher labels = find("the (\\d+) labels have the fingerprint (\\S+)\\.\n");
      String broker = find("listens on ([^;]+);").group(1);
      Topics topics = new Topics(find("teacher.py \\S+ '([^']*)'").group(1));
      URI metrics = URI.create(find("curl -s (\\S+)").group(1));
      int classes = Integer.parseInt(labels.group(1));
      try (RandomTeacher one = new RandomTeacher(broker, topics, "one", labels.group(2), classes);
          RandomTeacher two = new RandomTeacher(broker, topics, "two", labels.group(2), classes)) {
        assertThat(one).isNotSameAs(two);
        await("all teachers are heard, and what is learned is traced")
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(scrape(metrics))
                        .containsPattern("teacher_accuracy\\{[^}]*teacher=\"one\"[^}]*\\} 0")
                        .containsPattern("teacher_accuracy\\{[^}]*teacher=\"two\"[^}]*\\} 0")
                        .containsPattern("trace_seconds_count\\{leg=\"total\"[^}]*\\} [1-9]"));
        String shown = scrape(metrics);
        checkNames(shown);
        long series = shown.lines().filter(line -> !line.startsWith("#")).count();
        System.out.printf(
            "%d series; a scrape takes %.1f ms (median of %d)%n",
            series, medianMillis(metrics), SCRAPES);
        assertThat(series).as(shown).isLessThan(MOST_SERIES);
      }
      // A broker on a busy disk takes longer to close than a worker is given.
      staying.requestStop();
      await("its end").atMost(PATIENCE).until(staying::ended);
    }
  }

  private static void checkNames(String shown) {
    Set<String> names =
        shown
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.substring("# TYPE ".length(), line.lastIndexOf(' ')))
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> declared =
        MeterPage.CATALOGUES.stream()
            .flatMap(catalogue -> catalogue.families().stream())
            .map(MeterFamily::name)
            .toList();
    assertThat(declared).as("what is shown is declared").containsAll(names);
    assertThat(names)
        .as("what is declared is shown")
        .containsAll(declared.stream().filter(name -> !name.matches(ELSEWHERE)).toList());
  }

  private double medianMillis(URI metrics) throws IOException, InterruptedException {
    double[] millis = new double[SCRAPES];
    for (int i = 0; i < SCRAPES; i++) {
      long start = System.nanoTime();
      assertThat(scrape(metrics)).isNotEmpty();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis[SCRAPES / 2];
  }

  private String scrape(URI metrics) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String text() {
    return progress.toString(StandardCharsets.UTF_8);
  }

  private boolean said(String words) {
    return text().contains(words);
  }

  private Matcher find(String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text());
    assertThat(matcher.find()).as(text()).isTrue();
    return matcher;
  }
}
