package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * The output layer by oneDNN. What the engine records ends before it, and its own backward pass is
 * three products as in any linear layer: {@code dx = dy W}, {@code dW = dy^T x}, {@code db = dy^T
 * 1}.
 *
 * <p>oneDNN writes code for every shape that it meets, and keeps more than a megabyte of it. So it
 * gets few numbers of rows: there is padding before the forward pass, and in the backward pass the
 * engine takes the rows that are over.
 */
final class OneDnnOutput implements OutputLayer {

  private static final long LEAST_ROWS = 64;

  private final OneDnnProduct product;
  private final PtNDArray weights; // classes x width
  private final PtNDArray biases;
  private NDArray learnedFrom; // positions x width, recorded

  OneDnnOutput(OneDnnProduct product, PtNDArray weights, PtNDArray biases) {
    this.product = product;
    this.weights = weights;
    this.biases = biases;
  }

  /** Numbers of rows are multiples of this: eight from each power of two to the next, at most. */
  private static long step(long rows) {
    return Math.max(LEAST_ROWS, Long.highestOneBit(rows) / 8);
  }

  @Override
  public NDArray logits(NDArray x) {
    boolean recorded = JniUtils.isGradMode();
    if (recorded) {
      learnedFrom = x;
    }
    JniUtils.setGradMode(false);
    try {
      return product(x.stopGradient());
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  private NDArray product(NDArray x) {
    long rows = x.getShape().get(0);
    if (rows < LEAST_ROWS) {
      return JniUtils.linear((PtNDArray) x, weights, biases);
    }
    long over = rows % step(rows);
    if (over == 0) {
      return product.linear(x, weights, biases);
    }
    Shape missing = new Shape(step(rows) - over, x.getShape().get(1));
    NDArray padded = x.concat(x.getManager().zeros(missing), 0);
    return rows(product.linear(padded, weights, biases), 0, rows);
  }

  @Override
  public void backward(NDArray logits, NDArray gradient) {
    NDArray x = learnedFrom;
    learnedFrom = null;
    long rows = x.getShape().get(0);
    long whole = rows - rows % step(rows);
    NDArray values = x.stopGradient();
    List<NDArray> dx = new ArrayList<>(); // each rows x width
    try (NDArray turned = weights.transpose()) { // it would live as long as the weights
      if (whole > 0) {
        NDArray none = x.getManager().zeros(new Shape(x.getShape().get(1)));
        NDArray dy = rows(gradient, 0, whole);
        NDArray xs = rows(values, 0, whole);
        dx.add(product.linear(dy, turned, none));
        add(product.linear(dy.transpose(), xs.transpose(), none), weights);
      }
    }
    if (whole < rows) {
      NDArray dy = rows(gradient, whole, rows);
      dx.add(dy.matMul(weights));
      add(dy.transpose().matMul(rows(values, whole, rows)), weights);
    }
    add(gradient.sum(new int[] {0}), biases);
    NDArray all = dx.size() == 1 ? dx.get(0) : dx.get(0).concat(dx.get(1), 0);
    JniUtils.backward((PtNDArray) x, (PtNDArray) all, false, false);
  }

  /** A view. */
  private static NDArray rows(NDArray of, long from, long to) {
    return JniUtils.slice((PtNDArray) of, 0, from, to, 1);
  }

  /** The backward pass of an array that nothing was made of adds to its own gradient. */
  private static void add(NDArray gradient, PtNDArray parameter) {
    JniUtils.backward(parameter, (PtNDArray) gradient, false, false);
  }

  @Override
  public void close() {
    product.close();
  }
}
