package io.hardgate.student.training;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.RecordRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded examples: the label is a function of the words, and the teacher knows it roughly. */
public final class Examples {

  /** The teacher of {@link #some}. */
  public static final String TEACHER = "wise";

  private Examples() {}

  /**
   * Supervision by a single teacher, {@value #TEACHER}, with the hard gate and a fitted tau.
   *
   * @param assignments {@code key=value} below {@code student.supervision}
   */
  public static SupervisionConfig supervision(String... assignments) {
    ConfigSource source = ConfigSource.defaults().setValue("student.supervision.teacher", TEACHER);
    for (String assignment : assignments) {
      source = source.set("student.supervision." + assignment);
    }
    return source.build().student().supervision();
  }

  /** A label space of this many classes. */
  public static LabelSpace labels(int classes) {
    return LabelSpace.of(IntStream.range(0, classes).mapToObj(i -> "class" + i).toList());
  }

  /** Values as they would come from the wire. */
  public static DenseValues values(float... logits) {
    LabelSpace labels = labels(logits.length);
    Logits message =
        Logits.newBuilder()
            .setSampleId("s")
            .setTeacherId("t")
            .setLabelSpace(labels.fingerprint())
            .setPositions(1)
            .setDense(DenseValues.encode(logits, Dtype.FLOAT32))
            .build();
    try {
      return (DenseValues)
          new RecordRules(labels).check("s".getBytes(StandardCharsets.UTF_8), message);
    } catch (BadRecordException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The opinion of a single teacher, {@value #TEACHER}. */
  public static List<Example.Opinion> said(DenseValues logits) {
    return List.of(said(TEACHER, logits));
  }

  /** The opinion of this teacher. */
  public static Example.Opinion said(String teacher, DenseValues logits) {
    return new Example.Opinion(teacher, "1", logits);
  }

  /** So many examples over so many classes and word buckets. */
  public static List<Example> some(int count, int classes, int buckets, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(classes);
      int[] words = random.ints(1 + random.nextInt(5), 0, buckets).toArray();
      words[0] = label; // the word that gives it away
      float[] logits = new float[classes];
      for (int k = 0; k < classes; k++) {
        logits[k] = (float) random.nextGaussian() + (k == label ? 2 : 0);
      }
      examples.add(new Example(words, label, said(values(logits))));
    }
    return examples;
  }
}
