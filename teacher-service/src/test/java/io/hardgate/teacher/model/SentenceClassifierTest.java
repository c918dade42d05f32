package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceClassifierTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("act", "animal"));

  @TempDir Path directory;

  @Test
  void putsTheHeadOnTheEncoder() throws Exception {
    ClassifierHead head = head(384);
    TeacherConfig config = config(head);
    List<String> texts = List.of("a dog", "", "the act of running");
    try (SentenceClassifier classifier = SentenceClassifier.load("teacher", config, LABELS);
        SentenceEncoder encoder =
            SentenceEncoder.load(
                new ModelFile("teacher.model", config.model().orElseThrow()),
                new ModelFile("teacher.tokenizer", config.tokenizer().orElseThrow()),
                128,
                8,
                2)) {
      float[][] logits =
          classifier.predict(
              texts.stream().map(text -> (TeacherInput) new TeacherInput.Text(text)).toList());
      float[][] embeddings = encoder.encode(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(logits[i]).containsExactly(head.logits(embeddings[i]));
      }
      assertThat(logits[0]).isNotEqualTo(logits[2]);
    }
  }

  @Test
  void refusesAHeadOfAnotherEncoder() throws Exception {
    TeacherConfig config = config(head(768));
    assertThatThrownBy(() -> SentenceClassifier.load("teacher", config, LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("teacher.head: " + config.head().orElseThrow())
        .hasMessageContaining("768 values, the encoder gives 384");
  }

  /** One hidden unit, which sums the first three inputs. */
  private static ClassifierHead head(int inputs) {
    float[] weights = new float[inputs];
    weights[0] = weights[1] = weights[2] = 1;
    return new ClassifierHead(
        LABELS, weights, new float[] {1}, new float[] {1, -1}, new float[] {0, 0.5f});
  }

  private TeacherConfig config(ClassifierHead head) throws Exception {
    MiniLm files = MiniLm.in(directory);
    Path file = directory.resolve("head.safetensors");
    head.save(file);
    return ConfigSource.defaults()
        .set("teacher.batch.size=8")
        .set("teacher.precision=int8")
        .setValue("teacher.model", files.model().toString())
        .setValue("teacher.tokenizer", files.tokenizer().toString())
        .setValue("teacher.head", file.toString())
        .build()
        .teacher();
  }
}
