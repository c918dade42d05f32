package io.hardgate.student.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.student.model.DirectBytes;
import io.hardgate.student.model.Input;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** The host side of a batch's inputs: direct buffers that are filled again and again. */
sealed interface InputRows {

  /** Replaces what they hold; at least one input, all of one kind. */
  void fill(List<Input> inputs);

  /** What a student of this kind of inputs predicts from. */
  NDList arrays(NDManager manager);

  /** Buckets (int64) and weights (float32) of words, each rows x words of the longest text. */
  final class OfWords implements InputRows {

    private ByteBuffer bucketBytes = DirectBytes.of(0);
    private ByteBuffer weightBytes = DirectBytes.of(0);
    private Shape shape = new Shape(0, 0);

    @Override
    public void fill(List<Input> inputs) {
      int words = inputs.stream().mapToInt(input -> buckets(input).length).max().orElse(0);
      int width = Math.max(1, words); // of a batch of empty texts: all padding
      int places = Math.multiplyExact(inputs.size(), width);
      shape = new Shape(inputs.size(), width);
      bucketBytes = DirectBytes.atLeast(Math.multiplyExact(places, Long.BYTES), bucketBytes);
      weightBytes = DirectBytes.atLeast(places * Float.BYTES, weightBytes);
      LongBuffer buckets = bucketBytes.clear().asLongBuffer();
      FloatBuffer weights = weightBytes.clear().asFloatBuffer();
      for (Input input : inputs) {
        int[] found = buckets(input);
        for (int i = 0; i < width; i++) {
          buckets.put(i < found.length ? found[i] : 0);
          weights.put(i < found.length ? 1f / found.length : 0);
        }
      }
    }

    private static int[] buckets(Input input) {
      return ((Input.Words) input).buckets();
    }

    @Override
    public NDList arrays(NDManager manager) {
      return new NDList(
          DirectBytes.array(manager, bucketBytes, shape, DataType.INT64),
          DirectBytes.array(manager, weightBytes, shape, DataType.FLOAT32));
    }
  }

  /**
   * Tokens (int64), rows x the longest sequence, padded with 0; and the place of every position in
   * it (int64), positions: row x longest + its number in the sequence, in order.
   */
  final class OfTokens implements InputRows {

    private ByteBuffer tokenBytes = DirectBytes.of(0);
    private ByteBuffer placeBytes = DirectBytes.of(0);
    private Shape shape = new Shape(0, 0);
    private int positions;

    @Override
    public void fill(List<Input> inputs) {
      int longest = inputs.stream().mapToInt(Input::positions).max().orElse(0);
      positions = inputs.stream().mapToInt(Input::positions).sum();
      shape = new Shape(inputs.size(), longest);
      int cells = Math.multiplyExact(inputs.size(), longest);
      tokenBytes = DirectBytes.atLeast(Math.multiplyExact(cells, Long.BYTES), tokenBytes);
      placeBytes = DirectBytes.atLeast(Math.multiplyExact(positions, Long.BYTES), placeBytes);
      LongBuffer tokens = tokenBytes.clear().asLongBuffer();
      LongBuffer places = placeBytes.clear().asLongBuffer();
      for (int row = 0; row < inputs.size(); row++) {
        int[] ids = ((Input.Tokens) inputs.get(row)).ids();
        for (int i = 0; i < longest; i++) {
          tokens.put(i < ids.length ? ids[i] : 0);
        }
        for (int i = 0; i < ids.length; i++) {
          places.put((long) row * longest + i);
        }
      }
    }

    @Override
    public NDList arrays(NDManager manager) {
      return new NDList(
          DirectBytes.array(manager, tokenBytes, shape, DataType.INT64),
          DirectBytes.array(manager, placeBytes, new Shape(positions), DataType.INT64));
    }
  }

  /** Vectors (float32), rows x width. */
  final class OfFeatures implements InputRows {

    private ByteBuffer bytes = DirectBytes.of(0);
    private Shape shape = new Shape(0, 0);

    @Override
    public void fill(List<Input> inputs) {
      int width = values(inputs.get(0)).length;
      shape = new Shape(inputs.size(), width);
      int needed = Math.multiplyExact(Math.multiplyExact(inputs.size(), width), Float.BYTES);
      bytes = DirectBytes.atLeast(needed, bytes);
      FloatBuffer values = bytes.clear().asFloatBuffer();
      inputs.forEach(input -> values.put(values(input)));
    }

    private static float[] values(Input input) {
      return ((Input.Features) input).values();
    }

    @Override
    public NDList arrays(NDManager manager) {
      return new NDList(DirectBytes.array(manager, bytes, shape, DataType.FLOAT32));
    }
  }
}
