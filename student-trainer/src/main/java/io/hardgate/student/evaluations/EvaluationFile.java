package io.hardgate.student.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.lifecycle.HardgateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code evaluations.jsonl} in the directory of a student: a line of JSON for its settings, and one
 * for each held-out evaluation under them, in the order of the steps. Settings that were changed
 * since have another line.
 */
public final class EvaluationFile {

  /** Its name. */
  public static final String NAME = "evaluations.jsonl";

  static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  private EvaluationFile() {}

  /** One of the two. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(RunSettings run, HeldOutEvaluation evaluation) {

    byte[] bytes() throws JsonProcessingException {
      return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private boolean whole() {
      return run != null ? run.whole() : evaluation != null && evaluation.whole();
    }
  }

  /** Opens a file for reading; what is no UTF-8 becomes a line that cannot be read. */
  static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /** A line, if it is whole. */
  static Optional<Line> parse(String text) {
    try {
      Line line = JSON.readValue(text, Line.class);
      return line != null && line.whole() ? Optional.of(line) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads all of it. A last line that was not written to its end does not count.
   *
   * @param evaluations is given one after the other, in their order
   * @return the settings, the oldest first; at least one
   * @throws HardgateException if it cannot be read, or is not such a file
   */
  public static List<RunSettings> read(Path file, Consumer<HeldOutEvaluation> evaluations) {
    List<RunSettings> settings = new ArrayList<>();
    try (BufferedReader lines = open(file)) {
      int number = 1;
      String text = lines.readLine();
      while (text != null) {
        String next = lines.readLine();
        Optional<Line> line = parse(text);
        if (line.isEmpty() && next != null) {
          throw damaged(file, number, "is not an evaluation of this version of Hardgate");
        }
        if (settings.isEmpty() && (line.isEmpty() || line.get().run() == null)) {
          throw damaged(file, number, "does not say what the student was trained under");
        }
        line.map(Line::run).ifPresent(settings::add);
        line.map(Line::evaluation).ifPresent(evaluations);
        text = next;
        number++;
      }
    } catch (IOException e) {
      throw new HardgateException("%s cannot be read: %s".formatted(file, e), e);
    }
    if (settings.isEmpty()) {
      throw damaged(file, 1, "is missing: the file is empty");
    }
    return List.copyOf(settings);
  }

  private static HardgateException damaged(Path file, int line, String what) {
    return new HardgateException("%s: line %d %s".formatted(file, line, what));
  }
}
