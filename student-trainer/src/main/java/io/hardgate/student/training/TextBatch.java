package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.supervision.Targets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * The host side of a batch of texts: direct buffers that are filled again and again. The arrays
 * made from them share their memory, so a batch may be filled again only when its step is over.
 *
 * <p>Not safe for two threads at once; it is handed from the one that fills it to the one that
 * trains on it.
 */
public final class TextBatch implements Batch {

  private final int classes;
  private final LongBuffer labels;
  private final FloatBuffer hasLabel;
  private final FloatBuffer hasTeacher;
  private final FloatBuffer teacher;
  private final ByteBuffer labelBytes;
  private final ByteBuffer hasLabelBytes;
  private final ByteBuffer hasTeacherBytes;
  private final ByteBuffer teacherBytes;
  private ByteBuffer bucketBytes = direct(0);
  private ByteBuffer weightBytes = direct(0);
  private int size;
  private int words;

  /** Room for this many examples of this many classes. */
  public TextBatch(int capacity, int classes) {
    this.classes = classes;
    labelBytes = direct(capacity * Long.BYTES);
    hasLabelBytes = direct(capacity * Float.BYTES);
    hasTeacherBytes = direct(capacity * Float.BYTES);
    teacherBytes = direct(Math.multiplyExact(capacity * classes, Float.BYTES));
    labels = labelBytes.asLongBuffer();
    hasLabel = hasLabelBytes.asFloatBuffer();
    hasTeacher = hasTeacherBytes.asFloatBuffer();
    teacher = teacherBytes.asFloatBuffer();
  }

  /** Replaces what the batch holds. */
  public TextBatch fill(List<Example> examples) {
    size = examples.size();
    words =
        Math.max(1, examples.stream().mapToInt(example -> example.words().length).max().orElse(1));
    fillWords(examples);
    labels.clear();
    hasLabel.clear();
    hasTeacher.clear();
    teacher.clear();
    for (Example example : examples) {
      boolean labelled = example.label() != RecordRules.NO_LABEL;
      labels.put(labelled ? example.label() : 0);
      hasLabel.put(labelled ? 1 : 0);
      hasTeacher.put(example.teacher().isPresent() ? 1 : 0);
      if (example.teacher().isPresent()) {
        example.teacher().get().copyTo(teacher, example.label());
      } else {
        for (int i = 0; i < classes; i++) {
          teacher.put(0);
        }
      }
    }
    return this;
  }

  private void fillWords(List<Example> examples) {
    int places = size * words;
    if (bucketBytes.capacity() < places * Long.BYTES) {
      bucketBytes = direct(places * 2 * Long.BYTES);
      weightBytes = direct(places * 2 * Float.BYTES);
    }
    LongBuffer buckets = bucketBytes.clear().asLongBuffer();
    FloatBuffer weights = weightBytes.clear().asFloatBuffer();
    for (Example example : examples) {
      int count = example.words().length;
      for (int i = 0; i < words; i++) {
        buckets.put(i < count ? example.words()[i] : 0);
        weights.put(i < count ? 1f / count : 0);
      }
    }
  }

  /** Examples in the batch. */
  public int size() {
    return size;
  }

  /** Word buckets and weights, each size x words. */
  @Override
  public NDList inputs(NDManager manager) {
    Shape shape = new Shape(size, words);
    return new NDList(
        array(manager, bucketBytes, shape, DataType.INT64),
        array(manager, weightBytes, shape, DataType.FLOAT32));
  }

  @Override
  public Targets targets(NDManager manager) {
    Shape column = new Shape(size, 1);
    return new Targets(
        array(manager, teacherBytes, new Shape(size, classes), DataType.FLOAT32),
        array(manager, labelBytes, column, DataType.INT64),
        array(manager, hasTeacherBytes, column, DataType.FLOAT32),
        array(manager, hasLabelBytes, column, DataType.FLOAT32));
  }

  private static NDArray array(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    bytes.clear().limit(Math.toIntExact(shape.size()) * type.getNumOfBytes());
    return manager.create(bytes, shape, type);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
