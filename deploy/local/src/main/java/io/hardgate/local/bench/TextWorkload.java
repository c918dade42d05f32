package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.SparseValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Glosses with labels and teachers that are made up, for a student over texts. How fast a step is
 * does not depend on what they say.
 *
 * @param classes of the label space
 * @param teachers of every gloss
 * @param listed of the classes, by each teacher; 0: all, as dense logits
 */
record TextWorkload(int classes, int teachers, int listed) {

  private static final int BATCHES = 10;
  private static final float SURE = 4;

  /** A teacher's logits are one of so many vectors, and what makes it right. */
  private static final int VECTORS = 64;

  /** With so many steps a turn. */
  TrainingWorkload training(String name, int warmUp, int steps) {
    LabelSpace labels =
        LabelSpace.of(IntStream.range(0, classes).mapToObj(i -> "class-" + i).toList());
    ConfigSource settings =
        TrainingWorkloads.settings(labels).set("student.supervision.teacher", id(0));
    Random random = new Random(1);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < VECTORS; i++) {
      vectors.add(TrainingWorkloads.noise(classes, random));
    }
    List<Pair> pairs = new ArrayList<>();
    for (Gloss gloss : WordNet.split().stream().subList(0, BATCHES * TrainingWorkloads.BATCH)) {
      Sample sample =
          Sample.newBuilder()
              .setId(gloss.id())
              .setText(gloss.text())
              .addLabels(random.nextInt(classes))
              .setLabelSpace(labels.fingerprint())
              .build();
      Pair.Builder pair = Pair.newBuilder().setSample(sample);
      for (int teacher = 0; teacher < teachers; teacher++) {
        float[] z = vectors.get(random.nextInt(VECTORS)).clone();
        z[sample.getLabels(0)] += SURE;
        pair.addLogits(logits(id(teacher), sample, z));
      }
      pairs.add(pair.build());
    }
    return new TrainingWorkload(name, settings, pairs, warmUp, steps);
  }

  private static String id(int teacher) {
    return "teacher-" + teacher;
  }

  private Logits logits(String teacher, Sample sample, float[] z) {
    Logits.Builder logits =
        TrainingWorkloads.logits(sample, sample.getLabelSpace()).setTeacherId(teacher);
    int[] right = {sample.getLabels(0)};
    return listed == 0
        ? logits.setDense(DenseValues.encode(z, Dtype.FLOAT32)).build()
        : logits
            .setSparse(SparseValues.encode(z, 1, listed, right, Dtype.FLOAT16, List.of()))
            .build();
  }
}
