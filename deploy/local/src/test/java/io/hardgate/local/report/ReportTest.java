package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.calibration.ConfidenceInterval;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.student.evaluations.EvaluationFile;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

  @TempDir private Path directory;

  private static String policy(String name) {
    return "student.supervision.policy=" + name;
  }

  private Report report() {
    return Report.of("Title", "9.9", List.of(directory), Map.of());
  }

  /** Three seeds of label only, which is overconfident in the end, and of the hard gate. */
  private Report contest() throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      new SimulatedRun("label-" + seed, seed, policy("label-only"))
          .with(0.70, 0.6)
          .writeTo(directory);
      new SimulatedRun("gate-" + seed, seed, policy("hard-gate"))
          .with(0.74, 0.1)
          .writeTo(directory);
    }
    return report();
  }

  private static JsonNode json(Report report) throws IOException {
    return new ObjectMapper().readTree(report.json());
  }

  private static JsonNode group(JsonNode report, String name) {
    return StreamSupport.stream(report.at("/tasks/0/groups").spliterator(), false)
        .filter(group -> group.at("/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private HeldOutEvaluation last(String student) {
    List<HeldOutEvaluation> all = new ArrayList<>();
    var unused =
        EvaluationFile.read(directory.resolve(student).resolve(EvaluationFile.NAME), all::add);
    return all.get(all.size() - 1);
  }

  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> all(Document page, String name) {
    NodeList found = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void figuresAreThoseOfTheScores() throws Exception {
    JsonNode json = json(contest());
    JsonNode gate = group(json, "hard-gate, tau auto");
    assertThat(gate.at("/atEnd/seeds")).hasToString("[1,2,3]");
    double sum = 0;
    double predictions = 0;
    for (int seed = 1; seed <= 3; seed++) {
      HeldOutEvaluation last = last("gate-" + seed);
      JsonNode student = gate.at("/atEnd/student");
      assertThat(student.at("/ece/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().student().ece());
      assertThat(student.at("/accuracy/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().student().accuracy());
      assertThat(student.at("/nll/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().student().nll());
      assertThat(student.at("/agreement/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().fidelity().agreement());
      assertThat(student.at("/kl/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().fidelity().kl());
      assertThat(gate.at("/atEnd/teacher/ece/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().teacher().ece());
      assertThat(student.at("/smoothEce/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().studentDetail().positions().smoothEce());
      assertThat(student.at("/mce/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().student().errors().mce());
      assertThat(
              student.at("/reliability/values/" + (seed - 1)).asDouble()
                  - student.at("/resolution/values/" + (seed - 1)).asDouble()
                  + student.at("/uncertainty/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.scores().studentDetail().topLabelBrier().score(), within(1e-12));
      assertThat(student.has("sampleEce")).as("a sample is a position").isFalse();
      assertThat(gate.at("/atEnd/toTeacher/values/" + (seed - 1)).asDouble())
          .isEqualTo(last.totals().gateToTeacherShare());
      sum += last.scores().student().ece();
      predictions += last.scores().student().bins().count(14);
    }
    assertThat(gate.at("/atEnd/student/ece/mean").asDouble()).isEqualTo(sum / 3, within(1e-12));
    assertThat(gate.at("/atEnd/studentBins/14/predictions").asDouble()).isEqualTo(predictions);
  }

  @Test
  void differencesArePairedBySeed() throws Exception {
    JsonNode gate = group(json(contest()), "hard-gate, tau auto");
    JsonNode against = gate.at("/atEnd/against/0");
    assertThat(against.at("/other").asText()).isEqualTo("label-only");
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(against.at("/differences/ece/values/" + (seed - 1)).asDouble())
          .isEqualTo(
              last("gate-" + seed).scores().student().ece()
                  - last("label-" + seed).scores().student().ece());
    }
    // What R and SciPy say of a paired t-test is that of one sample, the differences.
    Estimate same =
        Estimate.of(
                StreamSupport.stream(against.at("/differences/ece/values").spliterator(), false)
                    .mapToDouble(JsonNode::asDouble))
            .orElseThrow();
    assertThat(against.at("/differences/ece/high").asDouble()).isEqualTo(same.high()).isNegative();
    double ratio = 1;
    for (int seed = 1; seed <= 3; seed++) {
      ratio *=
          last("gate-" + seed).scores().student().ece()
              / last("label-" + seed).scores().student().ece();
    }
    assertThat(against.at("/eceRatio/mean").asDouble()).isEqualTo(Math.cbrt(ratio), within(1e-9));
  }

  @Test
  void seedsThatOneOfThemLacksAreLeftOutOfDifferences() throws Exception {
    Report before = contest();
    assertThat(group(json(before), "hard-gate, tau auto").at("/atEnd/against/0/seeds"))
        .hasToString("[1,2,3]");
    new SimulatedRun("gate-4", 4, policy("hard-gate")).writeTo(directory);
    JsonNode gate = group(json(report()), "hard-gate, tau auto");
    assertThat(gate.at("/atEnd/seeds")).hasToString("[1,2,3,4]");
    assertThat(gate.at("/atEnd/against/0/seeds")).hasToString("[1,2,3]");
  }

  @Test
  void policiesAreComparedWhereLabelOnlyIsMostOftenRight() throws Exception {
    JsonNode json = json(contest());
    int best = json.at("/tasks/0/bestPassOfLabelOnly").asInt();
    JsonNode label = group(json, "label-only");
    double most = 0;
    int where = 0;
    for (JsonNode dot : label.at("/byPass/accuracy")) {
      if (dot.at("/mean").asDouble() > most) {
        most = dot.at("/mean").asDouble();
        where = dot.at("/pass").asInt();
      }
    }
    assertThat(best).isEqualTo(where).isBetween(1, 4);
    assertThat(label.at("/atBestPassOfLabelOnly/student/accuracy/mean").asDouble()).isEqualTo(most);
    assertThat(label.at("/byPass/accuracy")).hasSize(4);
    assertThat(label.at("/byStep/accuracy")).hasSize(8);
    // The share of each stretch, not of all since the beginning: it rises to 0.7.
    JsonNode share = group(json, "hard-gate, tau auto").at("/toTeacherByStep");
    assertThat(share.get(7).at("/mean").asDouble()).isEqualTo(0.7, within(1e-9));
    assertThat(share.get(1).at("/mean").asDouble()).isEqualTo(0.35, within(1e-9));
  }

  @Test
  void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
    Report report = contest();
    Document page = parse(report.html());
    for (Element element : all(page, "*")) {
      for (String attribute : List.of("src", "href", "xlink:href", "srcset", "data", "action")) {
        assertThat(element.getAttribute(attribute)).doesNotContain(":").doesNotContain("//");
      }
    }
    assertThat(all(page, "script")).isEmpty();
    assertThat(all(page, "link")).isEmpty();
    assertThat(all(page, "style").get(0).getTextContent())
        .contains("prefers-color-scheme: dark")
        .doesNotContain("url(")
        .doesNotContain("@import");
    assertThat(report.html()).doesNotContain("&gt; ").doesNotContain("http");
    assertThat(all(page, "table"))
        .hasSizeGreaterThan(5)
        .allSatisfy(table -> assertThat(table.getElementsByTagName("caption").getLength()).isOne());
    List<Element> charts =
        all(page, "svg").stream().filter(svg -> svg.getAttribute("role").equals("img")).toList();
    assertThat(charts).hasSizeGreaterThan(5);
    TreeSet<String> ids = new TreeSet<>();
    for (Element element : all(page, "*")) {
      String id = element.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as("once: " + id).isTrue();
    }
    for (Element chart : charts) {
      for (String id : chart.getAttribute("aria-labelledby").split(" ", -1)) {
        assertThat(ids).contains(id);
      }
      assertThat(chart.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
    }
  }

  @Test
  void numbersOnThePageAreThoseInJson() throws Exception {
    Report report = contest();
    JsonNode ece = group(json(report), "hard-gate, tau auto").at("/atEnd/student/ece");
    double half = ece.at("/high").asDouble() - ece.at("/mean").asDouble();
    String mean = "%.4f".formatted(ece.at("/mean").asDouble());
    String range = "± %.4f".formatted(half);
    assertThat(parse(report.html()).getDocumentElement().getTextContent())
        .contains(mean + " " + range)
        .contains("better");
    assertThat(report.markdown()).contains("**" + mean + " " + range + "**");
  }

  @Test
  void whatIsWrittenByOthersIsNoMarkup() throws Exception {
    String evil = "<script>alert('x')</script> & \"|*_`";
    new SimulatedRun("a", 1, "student.supervision.teacher='" + evil.replace("'", "''") + "'")
        .writeTo(directory);
    Report report =
        Report.of(
            evil,
            "9.9",
            List.of(directory),
            Map.of(SimulatedRun.LABELS.fingerprint(), "a \u0007 & <b>bold</b> | *x*"));
    Document page = parse(report.html());
    assertThat(all(page, "script")).isEmpty();
    assertThat(all(page, "h1").get(0).getTextContent()).isEqualTo(evil);
    assertThat(all(page, "h2").get(0).getTextContent()).isEqualTo("a \ufffd & <b>bold</b> | *x*");
    assertThat(report.markdown())
        .contains("\\<script\\>alert")
        .doesNotContainPattern("(?<!\\\\)<script");
    assertThat(json(report).at("/tasks/0/groups/0/teacher").asText()).isEqualTo(evil);
  }

  @Test
  void aRunWithoutATeacherHasNoFiguresOfOne() throws Exception {
    new SimulatedRun("a", 1, policy("label-only")).withoutTeacher().writeTo(directory);
    Report report = report();
    JsonNode label = group(json(report), "label-only");
    assertThat(label.at("/atEnd/student/accuracy/mean").isNumber()).isTrue();
    assertThat(label.at("/atEnd/student").has("agreement")).isFalse();
    assertThat(label.at("/atEnd/teacher")).isEmpty();
    String text = parse(report.html()).getDocumentElement().getTextContent();
    assertThat(text).doesNotContain("NaN").doesNotContain("teacher teacher");
    assertThat(report.markdown()).doesNotContain("NaN");
  }

  @Test
  void ofOneSeedThereIsNoInterval() throws Exception {
    new SimulatedRun("l", 7, policy("label-only")).writeTo(directory);
    new SimulatedRun("g", 7, policy("hard-gate")).writeTo(directory);
    Report report = report();
    JsonNode ece = group(json(report), "hard-gate, tau auto").at("/atEnd/student/ece");
    assertThat(ece.at("/mean").isNumber()).isTrue();
    assertThat(ece.at("/low").isNull()).isTrue();
    Document page = parse(report.html());
    String section = all(page, "section").get(0).getTextContent();
    assertThat(section)
        .contains("one seed, and so no intervals")
        .contains("of one seed, which says little")
        .doesNotContain("±")
        .doesNotContain("better");
  }

  @Test
  void oneThatFollowsIsComparedAtItsEnd() throws Exception {
    new SimulatedRun("f", 1, policy("hard-gate")).passes(0).writeTo(directory);
    Report report = report();
    JsonNode json = json(report);
    assertThat(json.at("/tasks/0/bestPassOfLabelOnly").isNull()).isTrue();
    assertThat(group(json, "hard-gate, tau auto").at("/atEnd/seeds")).hasToString("[1]");
    assertThat(report.html()).contains("After the last evaluation").doesNotContain("by passes");
  }

  @Test
  void oneThatIsNotFinishedDoesNotCountAtTheEnd() throws Exception {
    var unused = contest();
    new SimulatedRun("gate-4", 4, policy("hard-gate")).writeTo(directory, 2);
    Report report = report();
    assertThat(group(json(report), "hard-gate, tau auto").at("/atEnd/seeds"))
        .hasToString("[1,2,3]");
    assertThat(report.html()).contains("gate-4 is not finished: it is in pass 2 of 4");
  }

  @Test
  void anExperimentThatRunsCanBeLookedAt() throws Exception {
    var unused = contest();
    // One that has begun, one whose settings are being written, one that is being measured.
    Files.createFile(Files.createDirectories(directory.resolve("x")).resolve(EvaluationFile.NAME));
    Path half = Files.createDirectories(directory.resolve("y")).resolve(EvaluationFile.NAME);
    String whole = Files.readString(directory.resolve("gate-1").resolve(EvaluationFile.NAME));
    String settings = whole.substring(0, whole.indexOf('\n') + 1);
    Files.writeString(half, settings);
    new SimulatedRun("gate-5", 5, policy("hard-gate")).writeTo(directory, 1);
    Path cut = directory.resolve("gate-5").resolve(EvaluationFile.NAME);
    String text = Files.readString(cut);
    Files.writeString(cut, text.substring(0, text.length() - 100));
    Report report = report();
    assertThat(report.begun()).extracting(it -> it.getFileName().toString()).containsOnly("x", "y");
    assertThat(report.html()).contains("Not in here: 2 students");
    // A curve has the same runs from end to end.
    assertThat(group(json(report), "hard-gate, tau auto").at("/byPass/ece")).hasSize(4);
  }

  @Test
  void ofASingleRunThereIsAnIntervalOverHeldOutData() throws Exception {
    new SimulatedRun("l", 7, policy("label-only")).writeTo(directory);
    Report report = report();
    JsonNode interval = group(json(report), "label-only").at("/atEnd/eceOverHeldOut");
    ConfidenceInterval expected = last("l").scores().studentDetail().positions().eceInterval(1);
    assertThat(interval.at("/low").asDouble()).isEqualTo(expected.low());
    assertThat(interval.at("/high").asDouble()).isEqualTo(expected.high());
    assertThat(expected.low()).isLessThan(expected.high());
    String text = "%.4f to %.4f".formatted(expected.low(), expected.high());
    assertThat(report.html()).contains(text);
    assertThat(report.markdown()).contains(text);
  }

  @Test
  void aTeacherIsShownBeforeAndAfterItsTemperatureWasFitted() throws Exception {
    JsonNode teacher = json(contest()).at("/tasks/0/teachers/0");
    List<HeldOutEvaluation> all = new ArrayList<>();
    var unused =
        EvaluationFile.read(directory.resolve("label-1").resolve(EvaluationFile.NAME), all::add);
    assertThat(teacher.at("/asItIs/ece/values/0").asDouble())
        .isEqualTo(all.get(0).scores().teacher().ece());
    assertThat(teacher.at("/fitted/ece/values/0").asDouble())
        .isEqualTo(last("label-1").scores().teacher().ece());
    assertThat(teacher.at("/tau/mean").asDouble()).isEqualTo(1.2, within(1e-12));
  }

  @Test
  void whatDiffersIsInTheNames() throws Exception {
    new SimulatedRun("a", 1, policy("hard-gate"), "student.supervision.tau=1.5").writeTo(directory);
    new SimulatedRun("b", 1, policy("hard-gate")).writeTo(directory);
    new SimulatedRun("c", 1, policy("hard-gate"), "student.optimizer.learningRate=0.1")
        .writeTo(directory);
    new SimulatedRun("d", 1, policy("constant-mix"), "student.supervision.alpha=0.3")
        .writeTo(directory);
    new SimulatedRun("e", 1, policy("label-only"), "student.supervision.tau=3").writeTo(directory);
    new SimulatedRun("f", 1, policy("hard-gate"), "student.supervision.teacher=other")
        .writeTo(directory);
    new SimulatedRun("g", 1, policy("hard-gate"), "student.model.hidden=[7]").writeTo(directory);
    Report report = report();
    assertThat(report.tasks()).hasSize(2);
    assertThat(report.tasks()).extracting(Task::name).anyMatch(it -> it.endsWith("hidden [7]"));
    Task main = report.tasks().stream().filter(it -> it.groups().size() > 1).findFirst().get();
    assertThat(main.groups())
        .extracting(Group::name)
        .containsExactly(
            "hard-gate, tau auto, optimizer.learningRate 0.002, teacher other",
            "label-only, optimizer.learningRate 0.002, teacher teacher",
            "constant-mix 0.3, tau auto, optimizer.learningRate 0.002, teacher teacher",
            "hard-gate, tau auto, optimizer.learningRate 0.002, teacher teacher",
            "hard-gate, tau auto, optimizer.learningRate 0.1, teacher teacher",
            "hard-gate, tau 1.5, optimizer.learningRate 0.002, teacher teacher");
    // The only label only there is serves another teacher's students, too.
    assertThat(main.baseline(main.groups().get(0))).contains(main.groups().get(1));
  }

  @Test
  void whatOlderFilesDoNotSayIsTheDefault() throws Exception {
    Path old = new SimulatedRun("a", 1).writeTo(directory).resolve(EvaluationFile.NAME);
    String text = Files.readString(old);
    assertThat(text).contains("\"averageSteps\":1,");
    Files.writeString(old, text.replace("\"averageSteps\":1,", ""));
    new SimulatedRun("b", 2).writeTo(directory);
    for (int seed = 3; seed <= 5; seed++) {
      new SimulatedRun("c" + seed, seed, "student.averageSteps=300").writeTo(directory);
    }
    Report report = report();
    assertThat(report.tasks())
        .as("what most is known of stands first")
        .extracting(task -> task.groups().size(), task -> task.runs().size())
        .containsExactly(tuple(1, 3), tuple(1, 2));
    assertThat(report.markdown()).contains("the mean of its weights over the newest 300 steps");
  }

  @Test
  void whatCannotBeComparedIsRefused() throws Exception {
    assertThatThrownBy(this::report)
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("there is no evaluations.jsonl in " + directory);
    assertThatThrownBy(() -> Report.of("t", "1", List.of(directory.resolve("nowhere")), Map.of()))
        .hasMessageContaining("nowhere is not there");
    Path one = new SimulatedRun("a", 1).writeTo(directory);
    assertThatThrownBy(() -> Report.of("t", "1", List.of(one), Map.of("beef", "x")))
        .hasMessageContaining("no student here has the label space 'beef'");
    Path twin = Files.createDirectories(directory.resolve("twin"));
    Files.copy(one.resolve(EvaluationFile.NAME), twin.resolve(EvaluationFile.NAME));
    assertThatThrownBy(this::report)
        .hasMessageContaining("have the same settings and the same seed (student.seed) 1");
  }
}
