package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The attention of one batch's pass through a Transformer: what all layers have in common. A
 * position attends to itself and to those before it in its row. Padding stands behind all real
 * positions, so they never see it.
 */
final class CausalAttention {

  /** Beside any score that a network can have, its share is exactly 0. */
  private static final float UNSEEN = -1e9f;

  private final int heads;
  private final long rows;
  private final long longest;
  private final NDArray tokens; // positions
  private final NDArray places; // positions
  private final NDArray steps; // positions
  private final NDArray cells; // rows x longest
  private final NDArray mask; // longest x longest

  /**
   * The attention of a batch. Its arrays belong to the manager of the tokens.
   *
   * @param padded tokens, int64, rows x longest
   * @param places int64, positions: row x longest + t of every real position, ascending
   */
  CausalAttention(NDArray padded, NDArray places, int heads) {
    this.heads = heads;
    this.places = places;
    rows = padded.getShape().get(0);
    longest = padded.getShape().get(1);
    NDManager manager = padded.getManager();
    tokens = padded.reshape(-1).gather(places, 0);
    steps = places.mod(longest);
    // Padding takes what stands at the first position: any will do.
    NDArray order = manager.arange(0, (int) places.size(), 1, DataType.INT64);
    cells = manager.zeros(new Shape(rows * longest), DataType.INT64).scatter(places, order, 0);
    NDArray time = manager.arange(0, (int) longest, 1, DataType.INT64);
    mask = time.reshape(-1, 1).lt(time).toType(DataType.FLOAT32, false).mul(UNSEEN);
  }

  /** The token of every position, int64. */
  NDArray tokens() {
    return tokens;
  }

  /** How many tokens stand before each position in its row, int64. */
  NDArray steps() {
    return steps;
  }

  /**
   * Scaled dot-product attention, every head for itself.
   *
   * @param in queries, keys and values, positions x (3 x width)
   * @return positions x width
   */
  NDArray apply(NDArray in) {
    long width = in.getShape().get(1) / 3;
    long head = width / heads;
    NDArray split =
        rows(in, cells)
            .reshape(rows, longest, 3, heads, head)
            .transpose(2, 0, 3, 1, 4)
            .reshape(3 * rows * heads, longest, head);
    NDList parts = split.split(3); // each (rows x heads) x longest x head
    NDArray queries = parts.get(0).mul(1 / Math.sqrt((double) head));
    NDArray scores = queries.batchMatMul(parts.get(1).transpose(0, 2, 1));
    NDArray shares = scores.add(mask).softmax(-1); // (rows x heads) x longest x longest
    NDArray heard =
        shares
            .batchMatMul(parts.get(2))
            .reshape(rows, heads, longest, head)
            .transpose(0, 2, 1, 3)
            .reshape(rows * longest, width);
    return rows(heard, places);
  }

  /** Rows of a matrix; the gradient of one that is taken twice is the sum. */
  private static NDArray rows(NDArray matrix, NDArray which) {
    return JniUtils.embedding((PtNDArray) which, (PtNDArray) matrix, false);
  }
}
