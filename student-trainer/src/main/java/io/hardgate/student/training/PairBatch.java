package io.hardgate.student.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.DirectBytes;
import io.hardgate.student.model.Input;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host side of a batch of pairs: direct buffers that are filled again and again. The arrays
 * made from them share their memory, so a batch may be filled again only when its step is over.
 *
 * <p>Of teachers it holds {@value SupervisionConfig#MOST_TEACHERS} at most, those that have the
 * most to say in it; so its memory is bounded by so many times positions x classes x 4 bytes, and
 * is what the largest batch and the largest number of teachers that it ever held need.
 *
 * <p>Not safe for two threads at once; it is handed from the one that fills it to the one that
 * trains on it.
 */
public final class PairBatch implements Batch {

  private final int classes;
  private final List<TeacherRows> rows = new ArrayList<>();
  private final InputRows words = new InputRows.OfWords();
  private final InputRows features = new InputRows.OfFeatures();
  private final InputRows tokens = new InputRows.OfTokens();
  private ByteBuffer labelBytes = DirectBytes.of(0);
  private ByteBuffer hasLabelBytes = DirectBytes.of(0);
  private ByteBuffer sampleBytes = DirectBytes.of(0);
  private Map<String, TeacherRows> teachers = new TreeMap<>();
  private long crowdedOut;
  private InputRows inputs = words;

  /** The first position of each example, and behind the last one how many there are. */
  private int[] firsts = {0};

  /** For examples of this many classes. */
  public PairBatch(int classes) {
    this.classes = classes;
  }

  /**
   * Replaces what the batch holds.
   *
   * @param examples all of one kind of input; with none there is nothing that can be predicted
   */
  public PairBatch fill(List<Example> examples) {
    firsts = new int[examples.size() + 1];
    for (int i = 0; i < examples.size(); i++) {
      firsts[i + 1] = Math.addExact(firsts[i], examples.get(i).positions());
    }
    fillInputs(examples);
    fillLabels(examples);
    fillTeachers(examples);
    return this;
  }

  private void fillLabels(List<Example> examples) {
    labelBytes = DirectBytes.atLeast(Math.multiplyExact(positions(), Long.BYTES), labelBytes);
    hasLabelBytes = DirectBytes.atLeast(positions() * Float.BYTES, hasLabelBytes);
    sampleBytes = DirectBytes.atLeast(positions() * Long.BYTES, sampleBytes);
    LongBuffer labels = labelBytes.clear().asLongBuffer();
    FloatBuffer hasLabel = hasLabelBytes.clear().asFloatBuffer();
    LongBuffer samples = sampleBytes.clear().asLongBuffer();
    for (int i = 0; i < examples.size(); i++) {
      for (int label : examples.get(i).labels()) {
        boolean labelled = label != RecordRules.NO_LABEL;
        labels.put(labelled ? label : 0);
        hasLabel.put(labelled ? 1 : 0);
        samples.put(i);
      }
    }
  }

  private void fillInputs(List<Example> examples) {
    if (!examples.isEmpty()) {
      Input first = examples.get(0).input();
      inputs =
          first instanceof Input.Words ? words : first instanceof Input.Tokens ? tokens : features;
      inputs.fill(examples.stream().map(Example::input).toList());
    }
  }

  private void fillTeachers(List<Example> examples) {
    teachers = new TreeMap<>();
    for (String teacher : mostHeard(examples)) {
      if (rows.size() == teachers.size()) {
        rows.add(new TeacherRows(classes));
      }
      TeacherRows own = rows.get(teachers.size());
      own.clear(positions());
      teachers.put(teacher, own);
    }
    crowdedOut = 0;
    for (int i = 0; i < examples.size(); i++) {
      for (Example.Opinion opinion : examples.get(i).opinions()) {
        TeacherRows own = teachers.get(opinion.teacher());
        if (own == null || !own.set(firsts[i], opinion, examples.get(i).labels())) {
          crowdedOut++;
        }
      }
    }
  }

  private static List<String> mostHeard(List<Example> examples) {
    Map<String, Integer> counts = new HashMap<>();
    for (Example example : examples) {
      example.opinions().forEach(opinion -> counts.merge(opinion.teacher(), 1, Integer::sum));
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SupervisionConfig.MOST_TEACHERS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Examples in the batch. */
  public int size() {
    return firsts.length - 1;
  }

  /** Positions in the batch. */
  public int positions() {
    return firsts[size()];
  }

  /** Positions of the first examples of the batch, so many. */
  public int positions(int examples) {
    return firsts[examples];
  }

  /**
   * Logits that there was no room for: of the teachers that have the least to say in the batch, and
   * dense ones of a batch that has too many positions for so many classes.
   */
  public long crowdedOut() {
    return crowdedOut;
  }

  /**
   * Word buckets and weights, each size x words; or features, size x width; or tokens, size x the
   * longest, and the places of the positions in it.
   */
  @Override
  public NDList inputs(NDManager manager) {
    return inputs.arrays(manager);
  }

  @Override
  public Answers answers(NDManager manager) {
    Shape column = new Shape(positions(), 1);
    List<Answer> answers = new ArrayList<>();
    teachers.forEach((id, own) -> answers.add(own.answer(id, manager)));
    return new Answers(
        answers,
        DirectBytes.array(manager, labelBytes, column, DataType.INT64),
        DirectBytes.array(manager, hasLabelBytes, column, DataType.FLOAT32),
        DirectBytes.array(manager, sampleBytes, column, DataType.INT64));
  }
}
