package io.hardgate.teacher.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.TeacherConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The small models of {@code make_teachers.py}, and what they must answer. */
public final class TeacherFiles {

  private TeacherFiles() {}

  /** One of the files. */
  public static Path path(String name) {
    try {
      return Path.of(TeacherFiles.class.getResource("/teachers/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A teacher of this kind, with these keys of its section set. */
  public static TeacherConfig config(String kind, String model, String... assignments) {
    ConfigSource source =
        ConfigSource.defaults()
            .set("teacher.id=t1")
            .set("teacher.kind=" + kind)
            .set("teacher.batch.size=4")
            .setValue("teacher.model", path(model).toString());
    for (String assignment : assignments) {
      source = source.set("teacher." + assignment);
    }
    return source.build().teacher();
  }

  /** The tokenizer of the models over words, as an assignment. */
  static String tokenizer() {
    return "tokenizer=" + path("tokenizer.json");
  }

  /** What PyTorch says to some texts. */
  static Answers words() throws IOException {
    Answers answers = new Answers(new ArrayList<>(), new ArrayList<>());
    reference()
        .path("words")
        .properties()
        .forEach(
            entry -> answers.add(new TeacherInput.Text(entry.getKey()), floats(entry.getValue())));
    return answers;
  }

  /** What PyTorch says to some features. */
  static Answers numbers() throws IOException {
    Answers answers = new Answers(new ArrayList<>(), new ArrayList<>());
    for (JsonNode entry : reference().path("numbers")) {
      answers.add(
          new TeacherInput.Features(floats(entry.path("features"))), floats(entry.path("logits")));
    }
    return answers;
  }

  record Answers(List<TeacherInput> inputs, List<float[]> logits) {

    private void add(TeacherInput input, float[] answer) {
      inputs.add(input);
      logits.add(answer);
    }
  }

  private static JsonNode reference() throws IOException {
    return new ObjectMapper().readTree(path("reference.json").toFile());
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }
}
