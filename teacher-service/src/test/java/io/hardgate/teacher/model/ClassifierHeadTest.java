package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.teacher.model.Safetensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierHeadTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("act", "animal", "artifact"));
  private static final LabelSpace OTHERS = LabelSpace.of(List.of("animal", "act", "artifact"));

  @TempDir Path directory;

  /** Two inputs, two hidden units, three classes. */
  private static ClassifierHead head() {
    return new ClassifierHead(
        LABELS,
        new float[] {1, -2, 3, 4},
        new float[] {0.5f, 1},
        new float[] {1, 0, -1, 2, 3, 4},
        new float[] {0.25f, 0, -0.25f});
  }

  @Test
  void computesWhatTheHandComputes() {
    // hidden = relu((2 * 1 + 1 * 3 + 0.5, 2 * -2 + 1 * 4 + 1)) = (5.5, 1)
    assertThat(head().logits(new float[] {2, 1})).containsExactly(7.75f, 3, -1.75f);
    // hidden = relu((1 + 0.5, -2 + 1)) = (1.5, 0)
    assertThat(head().logits(new float[] {1, 0})).containsExactly(1.75f, 0, -1.75f);
  }

  @Test
  void refusesAnEmbeddingOfAnotherLength() {
    assertThatThrownBy(() -> head().logits(new float[3])).hasMessageContaining("3 values");
  }

  @Test
  void comesBackFromItsFile() throws Exception {
    Path file = directory.resolve("deeper/head.safetensors");
    head().save(file);
    head().save(directory.resolve("twin"));
    ClassifierHead read = load(file, LABELS);
    assertThat(read.logits(new float[] {2, 1})).containsExactly(7.75f, 3, -1.75f);
    assertThat(file).hasSameBinaryContentAs(directory.resolve("twin"));
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Bytes made by hand after the format's description, not by our writer. */
  @Test
  void readsTheFormatOfOthers() throws Exception {
    String header =
        """
        {"output.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},
         "output.weight":{"dtype":"F32","shape":[1,3],"data_offsets":[12,24]},
         "hidden.bias":{"dtype":"F32","shape":[1],"data_offsets":[24,28]},
         "hidden.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[28,32]},
         "__metadata__":{"label_space":"%s"}}
        """
            .formatted(LABELS.fingerprint());
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    for (float value : new float[] {1, 2, 3, 4, 5, 6, 7, 8}) {
      bytes.putFloat(value);
    }
    Path file = Files.write(directory.resolve("foreign"), bytes.array());
    // hidden = 8 * 1 + 7 = 15
    assertThat(load(file, LABELS).logits(new float[] {1})).containsExactly(61, 77, 93);
  }

  @Test
  void refusesAHeadOverOtherLabels() {
    Path file = directory.resolve("head");
    head().save(file);
    assertThatThrownBy(() -> load(file, OTHERS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.head: " + file)
        .hasMessageContaining(LABELS.fingerprint())
        .hasMessageContaining(OTHERS.fingerprint());
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> load(nowhere, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessage("teacher.head: there is no file " + nowhere);
    assertThatThrownBy(() -> load(directory, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("not a file");
  }

  @ParameterizedTest
  @CsvSource({"0", "7", "8", "20", "-4", "-1"})
  void refusesACutFile(int length) throws Exception {
    Path file = directory.resolve("head");
    head().save(file);
    byte[] whole = Files.readAllBytes(file);
    int kept = length < 0 ? whole.length + length : length;
    Files.write(file, java.util.Arrays.copyOf(whole, kept));
    assertThatThrownBy(() -> load(file, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.head: " + file + " is not a head");
  }

  @Test
  void refusesGarbage() throws Exception {
    Path file =
        Files.write(
            directory.resolve("head"), "garbage, not a tensor".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> load(file, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("its header is said to have");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden.weight | 4   | hidden.weight has the shape [4], expected 2 dimensions",
        "hidden.weight | 4,1 | hidden.weight has the shape [4, 1], expected [4, 2]",
        "output.weight | 3,2 | output.weight has the shape [3, 2], expected [2, 3]",
        "output.bias   | 2   | output.bias has the shape [2], expected [3]",
        "hidden.bias   |     | it has no tensor 'hidden.bias', only",
      })
  void refusesOtherShapes(String name, String shape, String message) throws Exception {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("hidden.weight", zeros("2,2"));
    tensors.put("hidden.bias", zeros("2"));
    tensors.put("output.weight", zeros("2,3"));
    tensors.put("output.bias", zeros("3"));
    if (shape == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, zeros(shape));
    }
    Path file = directory.resolve("head");
    new Safetensors(Map.of("label_space", LABELS.fingerprint()), tensors).write(file);
    assertThatThrownBy(() -> load(file, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining(message);
  }

  private static Tensor zeros(String shape) {
    int[] sizes = java.util.Arrays.stream(shape.split(",")).mapToInt(Integer::parseInt).toArray();
    int count = java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    return new Tensor(sizes, new float[count]);
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    assertThatThrownBy(
            () ->
                new ClassifierHead(
                    LABELS, new float[] {1}, new float[] {Float.NaN}, new float[3], new float[3]))
        .hasMessage("hidden.bias holds NaN at 0");
  }

  private static ClassifierHead load(Path file, LabelSpace labels) {
    return ClassifierHead.load(new ModelFile("teacher.head", file), labels);
  }
}
