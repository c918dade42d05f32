package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.Text;
import io.hardgate.local.corpus.TokenSamples;
import io.hardgate.local.corpus.Vocabulary;
import io.hardgate.local.wordnet.Glosses;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseValues;
import io.hardgate.messages.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * What is trained to be measured: glosses of WordNet, and a teacher that is made up, right in about
 * five cases of six. How fast a step is does not depend on what the teacher says.
 */
final class TrainingWorkloads {

  private static final int BATCHES = 10;

  /** Pairs a step. */
  static final int BATCH = 64;

  private static final int LEAST_WORDS = 3;
  private static final int MOST_POSITIONS = 24;
  private static final int LISTED = 64;

  private static final String TEACHER = "teacher";

  /** Of a teacher's logits for what it takes to be right. */
  private static final float SURE = 4;

  private static final double WRONG = 1.0 / 6;

  /** A position's logits are one of so many vectors, and what it takes to be right. */
  private static final int VECTORS = 16;

  private static final Map<String, Function<Integer, TrainingWorkload>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("classifier", TrainingWorkloads::classifier);
    ALL.put("lm-8192-top-64", steps -> languageModel("lm-8192-top-64", 8192, true, steps));
    ALL.put("lm-8192-dense", steps -> languageModel("lm-8192-dense", 8192, false, steps));
    ALL.put("lm-32000-top-64", steps -> languageModel("lm-32000-top-64", 32_000, true, steps));
  }

  private TrainingWorkloads() {}

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The one of this name.
   *
   * @param steps of the language models; a classifier makes ten times as many
   */
  static TrainingWorkload of(String name, int steps) {
    return ALL.get(name).apply(steps);
  }

  private static TrainingWorkload classifier(int steps) {
    return new TextWorkload(WordNet.labels().classes(), 1, 0)
        .training("classifier", 200, 10 * steps);
  }

  private static TrainingWorkload languageModel(String name, int words, boolean sparse, int steps) {
    Corpus corpus = Glosses.corpus();
    Vocabulary vocabulary = Vocabulary.mostFrequent(corpus, words - 3);
    LabelSpace labels = vocabulary.space();
    TokenSamples samples = new TokenSamples(vocabulary, LEAST_WORDS, MOST_POSITIONS, false);
    Random random = new Random(1);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < VECTORS; i++) {
      vectors.add(noise(labels.classes(), random));
    }
    List<Pair> pairs = new ArrayList<>();
    for (Text text : corpus.split().student()) {
      Optional<Sample> sample = samples.of(text, Split.TRAIN);
      if (sample.isPresent() && pairs.size() < BATCHES * BATCH) {
        Logits logits = said(sample.get(), labels, vectors, sparse, random);
        pairs.add(pair(sample.get(), logits));
      }
    }
    ConfigSource settings =
        settings(labels)
            .set("student.supervision.teacher", TEACHER)
            .set("student.model.kind", "transformer")
            .set("student.model.heads", "4")
            .set("student.model.maxTokens", Integer.toString(MOST_POSITIONS));
    return new TrainingWorkload(name, settings, pairs, 20, steps);
  }

  private static Logits said(
      Sample sample, LabelSpace labels, List<float[]> vectors, boolean sparse, Random random) {
    int positions = sample.getLabelsCount();
    int classes = labels.classes();
    int[] right = sample.getLabelsList().stream().mapToInt(Integer::intValue).toArray();
    float[] z = new float[positions * classes];
    for (int i = 0; i < positions; i++) {
      System.arraycopy(vectors.get(random.nextInt(VECTORS)), 0, z, i * classes, classes);
      z[i * classes + guess(right[i], classes, random)] += 2 * SURE;
    }
    Logits.Builder logits = logits(sample, labels.fingerprint());
    return sparse
        ? logits
            .setSparse(SparseValues.encode(z, positions, LISTED, right, Dtype.FLOAT16, List.of()))
            .build()
        : logits.setDense(DenseValues.encode(z, Dtype.FLOAT16)).build();
  }

  /** Of a trainer that does nothing beside its steps. */
  static ConfigSource settings(LabelSpace labels) {
    return ConfigSource.defaults()
        .setValue("labels.names", labels.names())
        .set("student.batchSize", Integer.toString(BATCH))
        .set("student.threads", "1")
        .set("student.device", "cpu")
        .set("student.heldOutShare", "0")
        .set("student.promotion.mode", "manual")
        .set("student.divergence.mode", "off"); // the same batches again and again
  }

  static float[] noise(int classes, Random random) {
    float[] z = new float[classes];
    for (int i = 0; i < classes; i++) {
      z[i] = (float) random.nextGaussian();
    }
    return z;
  }

  private static int guess(int label, int classes, Random random) {
    return random.nextDouble() < WRONG ? random.nextInt(classes) : label;
  }

  static Logits.Builder logits(Sample sample, String labelSpace) {
    return Logits.newBuilder()
        .setSampleId(sample.getId())
        .setTeacherId(TEACHER)
        .setTeacherVersion("1")
        .setLabelSpace(labelSpace)
        .setPositions(sample.getLabelsCount());
  }

  private static Pair pair(Sample sample, Logits logits) {
    return Pair.newBuilder().setSample(sample).addLogits(logits).build();
  }
}
