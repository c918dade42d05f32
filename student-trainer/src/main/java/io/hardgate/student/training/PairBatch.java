package io.hardgate.student.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.StudentConfig;
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
 * <p>Of teachers it holds {@value StudentConfig#MOST_TEACHERS} at most, those that have the most to
 * say in it; so its memory is bounded by so many times capacity x classes x 4 bytes, and is what
 * the largest number of teachers that it ever held needs.
 *
 * <p>Not safe for two threads at once; it is handed from the one that fills it to the one that
 * trains on it.
 */
public final class PairBatch implements Batch {

  private final int capacity;
  private final int classes;
  private final LongBuffer labels;
  private final FloatBuffer hasLabel;
  private final ByteBuffer labelBytes;
  private final ByteBuffer hasLabelBytes;
  private final List<TeacherRows> rows = new ArrayList<>();
  private final InputRows words = new InputRows.OfWords();
  private final InputRows features = new InputRows.OfFeatures();
  private Map<String, TeacherRows> teachers = new TreeMap<>();
  private long crowdedOut;
  private InputRows inputs = words;
  private int size;

  /** Room for this many examples of this many classes. */
  public PairBatch(int capacity, int classes) {
    this.capacity = capacity;
    this.classes = classes;
    labelBytes = DirectBytes.of(capacity * Long.BYTES);
    hasLabelBytes = DirectBytes.of(capacity * Float.BYTES);
    labels = labelBytes.asLongBuffer();
    hasLabel = hasLabelBytes.asFloatBuffer();
  }

  /**
   * Replaces what the batch holds.
   *
   * @param examples all of one kind of input; with none there is nothing that can be predicted
   */
  public PairBatch fill(List<Example> examples) {
    size = examples.size();
    fillInputs(examples);
    labels.clear();
    hasLabel.clear();
    for (Example example : examples) {
      boolean labelled = example.label() != RecordRules.NO_LABEL;
      labels.put(labelled ? example.label() : 0);
      hasLabel.put(labelled ? 1 : 0);
    }
    fillTeachers(examples);
    return this;
  }

  private void fillInputs(List<Example> examples) {
    if (!examples.isEmpty()) {
      inputs = examples.get(0).input() instanceof Input.Words ? words : features;
      inputs.fill(examples.stream().map(Example::input).toList());
    }
  }

  private void fillTeachers(List<Example> examples) {
    teachers = new TreeMap<>();
    for (String teacher : mostHeard(examples)) {
      if (rows.size() == teachers.size()) {
        rows.add(new TeacherRows(capacity, classes));
      }
      TeacherRows own = rows.get(teachers.size());
      own.clear(size);
      teachers.put(teacher, own);
    }
    crowdedOut = 0;
    for (int i = 0; i < size; i++) {
      for (Example.Opinion opinion : examples.get(i).opinions()) {
        TeacherRows own = teachers.get(opinion.teacher());
        if (own == null) {
          crowdedOut++;
        } else {
          own.set(i, opinion, examples.get(i).label());
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
        .limit(StudentConfig.MOST_TEACHERS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Examples in the batch. */
  public int size() {
    return size;
  }

  /** Logits that there was no room for: of the teachers that have the least to say in the batch. */
  public long crowdedOut() {
    return crowdedOut;
  }

  /** Word buckets and weights, each size x words; or features, size x width. */
  @Override
  public NDList inputs(NDManager manager) {
    return inputs.arrays(manager);
  }

  @Override
  public Answers answers(NDManager manager) {
    Shape column = new Shape(size, 1);
    List<Answer> answers = new ArrayList<>();
    teachers.forEach((id, own) -> answers.add(own.answer(id, manager, size)));
    return new Answers(
        answers,
        DirectBytes.array(manager, labelBytes, column, DataType.INT64),
        DirectBytes.array(manager, hasLabelBytes, column, DataType.FLOAT32),
        manager.arange(0, size, 1, DataType.INT64).reshape(column));
  }
}
