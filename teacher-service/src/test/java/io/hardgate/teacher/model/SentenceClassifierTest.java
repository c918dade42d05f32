package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.TeacherConfig;
import io.hardgate.config.TeacherConfig.Batch;
import io.hardgate.config.TeacherConfig.Encoding;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    try (SentenceClassifier classifier = SentenceClassifier.load(config, LABELS);
        SentenceEncoder encoder =
            SentenceEncoder.load(
                config.model().orElseThrow(), config.tokenizer().orElseThrow(), 128, 8, 2)) {
      float[][] logits = classifier.predict(texts);
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
    assertThatThrownBy(() -> SentenceClassifier.load(config, LABELS))
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
    return new TeacherConfig(
        "t1",
        "1",
        Optional.of(files.model()),
        Optional.of(files.tokenizer()),
        Optional.of(file),
        128,
        new Batch(8, Duration.ZERO),
        Encoding.FLOAT32,
        2);
  }
}
