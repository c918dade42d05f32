package io.hardgate.inner;

import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.Tokens;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A sequence of a language model with random labels and logits.
 *
 * @param logits of the teacher, positions x classes
 * @param words the label of each position
 */
record Sentence(LabelSpace labels, int[] words, float[] logits) {

  /** Listed classes of a sparse teacher. */
  static final int LISTED = 64;

  static Sentence random(int positions, int classes) {
    Random random = new Random(1);
    LabelSpace labels =
        LabelSpace.of(IntStream.range(0, classes).mapToObj(i -> "word-" + i).toList());
    int[] words = random.ints(positions, 0, classes).toArray();
    return new Sentence(labels, words, gaussian(positions * classes, 2, random));
  }

  static float[] gaussian(int count, float deviation, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * (float) random.nextGaussian();
    }
    return values;
  }

  int positions() {
    return words.length;
  }

  Pair dense(Dtype dtype) {
    return pair(said().setDense(DenseValues.encode(logits, dtype)).build());
  }

  Pair sparse() {
    return pair(
        said()
            .setSparse(
                SparseValues.encode(logits, positions(), LISTED, words, Dtype.FLOAT16, List.of()))
            .build());
  }

  private Logits.Builder said() {
    return Logits.newBuilder()
        .setSampleId("sentence")
        .setTeacherId("teacher")
        .setTeacherVersion("1")
        .setLabelSpace(labels.fingerprint())
        .setPositions(positions());
  }

  private Pair pair(Logits said) {
    Sample.Builder sample =
        Sample.newBuilder().setId("sentence").setLabelSpace(labels.fingerprint());
    Tokens.Builder tokens = Tokens.newBuilder();
    for (int word : words) {
      tokens.addIds(word);
      sample.addLabels(word);
    }
    return Pair.newBuilder().setSample(sample.setTokens(tokens)).addLogits(said).build();
  }
}
