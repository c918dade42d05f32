package io.hardgate.local.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.quickstart.Quickstart;
import io.hardgate.local.quickstart.QuickstartOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;

/** The pictures that it takes are in {@code target/live}. */
class LivePageTest {

  private static final Path PICTURES = Path.of("target/live");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG_AGO = Duration.ofHours(1);

  /** How many pixels of a chart are drawn, and how many are of the student's colour. */
  private static final String PIXELS =
      """
      const canvas = document.querySelector(arguments[0] + ' canvas');
      const colour = getComputedStyle(document.documentElement).getPropertyValue('--student').trim();
      const [r, g, b] = [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0, ours = 0;
      for (let i = 0; i < data.length; i += 4) {
        drawn += data[i + 3] > 0;
        ours += data[i + 3] > 200 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12;
      }
      return { drawn, ours };
      """;

  @TempDir private static Path profile;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void forget() {
    browser.open("about:blank");
    browser.look(1440, 900, false);
    browser.console();
    browser.requests();
  }

  private static SimulatedTrainer trained(int port, int readings) {
    SimulatedTrainer trainer =
        new SimulatedTrainer(port, SimulatedTrainer.READING.multipliedBy(readings));
    trainer.student("hard-gate", 0.1);
    trainer.student("label-only", 0.8);
    return trainer.learn(readings);
  }

  private static void open(SimulatedTrainer trainer) {
    browser.open(trainer.url());
    await().atMost(PATIENCE).until(() -> browser.text("#state").equals("live"));
  }

  @ParameterizedTest
  @CsvSource({
    "360, 800, false",
    "360, 800, true",
    "1440, 900, false",
    "1440, 900, true",
    "2560, 1440, false"
  })
  void drawsAllAndAsksNobodyElse(int width, int height, boolean dark) {
    browser.look(width, height, dark);
    try (SimulatedTrainer trainer = trained(0, 700)) {
      open(trainer);
      for (String chart : List.of("#reliability", "#ece", "#accuracy", "#gate", "#speed")) {
        Map<?, ?> pixels = (Map<?, ?>) browser.run(PIXELS, chart);
        assertThat((Long) pixels.get("drawn")).as(chart).isGreaterThan(1000);
        assertThat((Long) pixels.get("ours")).as(chart).isGreaterThan(100);
      }
      assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
          .as("nothing hangs over")
          .isLessThanOrEqualTo(width);
      assertThat(browser.text("#teachers")).contains("<b>mine</b>", "in quarantine");
      assertThat(browser.text("#badges")).contains("1 of 3 teachers silent");
      assertThat(browser.text("#teachers [data-id='translator'] td.bad")).isEqualTo("0 %");
      assertThat(browser.text("#teachers [data-id='translator'] td.bad + td.bad"))
          .isEqualTo("22 min ago");
      assertThat(browser.text("#teachers [data-id='minilm'] td")).isEqualTo("100 %");
      picture("page-%d-%s".formatted(width, dark ? "dark" : "light"));
      assertThat(browser.requests())
          .as("requests")
          .hasSizeGreaterThan(5)
          .allMatch(url -> url.startsWith(trainer.url()));
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void showsWhatMetricsSay() throws Exception {
    try (SimulatedTrainer trainer = trained(0, 60)) {
      open(trainer);
      String metrics = get(trainer.url() + "metrics");
      for (String student : List.of("hard-gate", "label-only")) {
        choose(student);
        String its = "student=\"" + student + "\"";
        assertThat(shown("ECE"))
            .isEqualTo(
                value(metrics, "hardgate_student_ece", its, "prequential", "predictor=\"student\""),
                within(0.00051));
        assertThat(shown("Accuracy"))
            .isEqualTo(
                value(
                    metrics,
                    "hardgate_student_accuracy",
                    its,
                    "prequential",
                    "predictor=\"student\""),
                within(0.00051));
        assertThat(shown("ECE, held out"))
            .isEqualTo(
                value(metrics, "hardgate_student_ece", its, "held-out", "predictor=\"student\""),
                within(0.00051));
        assertThat(shown("Lag")).isEqualTo(value(metrics, "hardgate_student_lag_records", its));
        double teacher =
            value(metrics, "hardgate_student_positions_supervised_total", its, "\"teacher\"");
        double label =
            value(metrics, "hardgate_student_positions_supervised_total", its, "\"label\"");
        assertThat(shown("Supervised by teacher"))
            .isEqualTo(100 * teacher / (teacher + label), within(0.51));
        assertThat(browser.text("#tiles"))
            .contains(
                "%,.0f steps".formatted(value(metrics, "hardgate_student_step_seconds_count", its)),
                "of %,.0f positions".formatted(teacher + label));
        assertThat(browser.text("#teachers"))
            .contains(
                "%.3f"
                    .formatted(
                        value(metrics, "hardgate_student_teacher_ece", its, "teacher=\"minilm\"")));
      }
    }
  }

  private static void choose(String student) {
    // It is there once the page has heard of it.
    await()
        .atMost(PATIENCE)
        .ignoreException(JavascriptException.class)
        .until(
            () -> {
              browser.run(
                  "document.querySelector(`input[value='${arguments[0]}']`).click()", student);
              return true;
            });
    await().atMost(PATIENCE).until(() -> browser.text("#name").equals(student));
  }

  /** What a tile shows, as a number. */
  private static double shown(String tile) {
    String text = browser.text("[data-id='" + tile + "'] .value");
    return Double.parseDouble(text.replaceAll("[^0-9.]", ""));
  }

  private static double value(String metrics, String name, String... labels) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void thereIsNothingYet() {
    try (SimulatedTrainer trainer = new SimulatedTrainer(0, LONG_AGO)) {
      open(trainer);
      assertThat(browser.text("#empty")).contains("No student yet");
      assertThat(browser.text("#process")).contains("student starting: connecting");
      assertThat(browser.isShown("#student")).isFalse();
      picture("no-student");
      trainer.student("first", 0.1);
      trainer.readNow();
      await().atMost(PATIENCE).until(() -> browser.text("#name").equals("first"));
      assertThat(browser.text("#charts")).contains("no pairs yet");
      assertThat(browser.text("[data-id=ECE] .value")).isEqualTo("–");
      assertThat(browser.isShown("#teachers-table")).isFalse();
      picture("no-pairs");
      trainer.learn(3);
      await().atMost(PATIENCE).until(() -> !browser.text("#charts").contains("no pairs yet"));
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void goesOnAfterARestart() {
    int port;
    try (SimulatedTrainer first = trained(0, 100)) {
      port = first.port();
      open(first);
      assertThat(browser.isShown("#gone")).isFalse();
      assertThat(points()).isEqualTo(100);
    }
    await().atMost(PATIENCE).until(() -> browser.text("#state").equals("not answering"));
    assertThat(browser.text("#gone")).contains("not answering since ");
    assertThat(browser.text("#name")).as("what it said last").isEqualTo("hard-gate");
    picture("gone-1440-light");
    browser.look(360, 800, true);
    picture("gone-360-dark");
    browser.look(1440, 900, false);
    try (SimulatedTrainer second = trained(port, 10)) {
      await().atMost(PATIENCE).until(() -> browser.text("#state").equals("live"));
      assertThat(browser.isShown("#gone")).isFalse();
      await().atMost(PATIENCE).until(() -> points() == 10);
      second.learn(5);
      await("its new points").atMost(PATIENCE).until(() -> points() == 15);
    }
  }

  /** So many points are in the chart of the ECE. */
  private static long points() {
    return (long)
        browser.run(
            "return Chart.getChart(document.querySelector('#ece canvas')).data.datasets[0].data.length");
  }

  @Test
  void aStudentIsChosenWithTheKeyboard() {
    try (SimulatedTrainer trainer = trained(0, 20)) {
      open(trainer);
      assertThat(browser.text("#name")).isEqualTo("hard-gate");
      browser
          .driver()
          .findElement(By.cssSelector("input[value=hard-gate]"))
          .sendKeys(Keys.ARROW_DOWN);
      await().atMost(PATIENCE).until(() -> browser.text("#name").equals("label-only"));
      trainer.learn(1);
      assertThat(browser.run("return document.activeElement.value")).isEqualTo("label-only");
      browser.driver().navigate().refresh();
      await().atMost(PATIENCE).until(() -> browser.text("#name").equals("label-only"));
      browser.driver().findElement(By.cssSelector("#ece summary")).sendKeys(Keys.ENTER);
      await().atMost(PATIENCE).until(() -> browser.isShown("#ece details table"));
      Matcher row =
          Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\s+0\\.\\d{3}")
              .matcher(browser.text("#ece details"));
      assertThat(row.results().count()).isBetween(10L, 24L);
    }
  }

  /** Real services have the meters that the page looks for. Its picture is that of the README. */
  @Test
  @Timeout(240)
  void aQuickstart() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    QuickstartOptions options =
        new QuickstartOptions(
            Integer.getInteger("hardgate.samples", 300),
            Integer.getInteger("hardgate.passes", 2),
            1,
            Optional.empty(),
            true,
            Optional.empty(),
            0);
    Quickstart quickstart =
        new Quickstart(options, stream(new ByteArrayOutputStream()), stream(told), 0);
    try (Worker staying = Worker.start("quickstart", new Health(), quickstart::run)) {
      until(staying, told, "live page at");
      Matcher page = Pattern.compile("live page at (\\S+)").matcher(text(told));
      assertThat(page.find()).as(text(told)).isTrue();
      browser.open(page.group(1));
      until(staying, told, "training label-only");
      choose("hard-gate");
      picture("quickstart");
      until(staying, told, "new samples a second");
      choose("label-only");
      // What the page shows of it then is of after its end.
      await().atMost(PATIENCE).until(() -> browser.text("#students").contains("constant-mix"));
      assertThat(browser.text("#students")).contains("hard-gate", "label-only");
      assertThat(browser.text("#teachers")).contains("minilm");
      assertThat(browser.text("#process"))
          .contains("pairing", "student", "teacher", "dead letters 0");
      String metrics = get(page.group(1) + "metrics");
      String its = "student=\"label-only\"";
      for (String scope : List.of("prequential", "held-out")) {
        String tile = scope.equals("held-out") ? "ECE, held out" : "ECE";
        double ece = value(metrics, "hardgate_student_ece", its, scope, "predictor=\"student\"");
        assertThat(shown(tile)).isEqualTo(ece, within(0.00051));
      }
      assertThat(shown("Supervised by teacher")).isZero();
      for (String tile : List.of("Accuracy", "Lag")) {
        assertThat(browser.text("[data-id='" + tile + "']")).doesNotContain("–");
      }
      // Of label-only; hard-gate follows the new samples. What is shown is the mean of about a
      // minute.
      await("it is over")
          .atMost(PATIENCE.multipliedBy(3))
          .ignoreException(NumberFormatException.class) // as long as there is no speed
          .until(() -> shown("Steps a second") == 0);
      assertThat(browser.console()).isEmpty();
      // A broker on a busy disk takes longer to close than a worker is given.
      staying.requestStop();
      await("its end").atMost(PATIENCE).until(staying::ended);
    }
  }

  private static void until(Worker staying, ByteArrayOutputStream told, String what) {
    await(what)
        .atMost(PATIENCE.multipliedBy(3))
        .until(() -> staying.ended() || text(told).contains(what));
    assertThat(text(told)).contains(what);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void picture(String name) {
    browser.picture(PICTURES.resolve(name + ".png"));
  }
}
