package io.hardgate.student.guard;

import java.util.Random;

/**
 * A student that is calibrated by construction, as far as its sharpness is 1: the label is drawn
 * from its own distribution.
 */
final class SimulatedStudent {

  /** What may become of its figures. */
  enum Change {
    NONE,
    /** Every label is any class. */
    RANDOM_LABELS,
    /** 15 % of the labels are another class than the one that it would be. */
    SWAPPED_LABELS,
    /** It has learned half of what it says from a teacher that is confidently wrong. */
    HALF_WRONG_TEACHER,
    /** It has learned half of what it says from a teacher that says nothing. */
    HALF_EMPTY_TEACHER
  }

  /**
   * A kind of task.
   *
   * @param least of how far the logit of one class lies above the others, at least
   * @param most the same, at most; the larger the two, the more often the student is right
   * @param sharpness what its logits are multiplied by; above 1 it is surer than right
   */
  record Task(int classes, double least, double most, double sharpness) {}

  private final Random random;

  SimulatedStudent(long seed) {
    random = new Random(seed);
  }

  /** Shows the watch so many positions; the first after which it raises the alarm, or all. */
  int show(DivergenceWatch watch, int positions, Task task, Change change) {
    for (int i = 1; i <= positions; i++) {
      next(watch, task, change);
      if (watch.diverged()) {
        return i;
      }
    }
    return positions;
  }

  /** Shows the watch one position. */
  void next(DivergenceWatch watch, Task task, Change change) {
    double[] truth = probabilities(logits(task), 1);
    int label = draw(truth);
    double[] p = sharpened(truth, task.sharpness());
    switch (change) {
      case NONE -> {}
      case RANDOM_LABELS -> label = random.nextInt(task.classes());
      case SWAPPED_LABELS ->
          label = random.nextDouble() < 0.15 ? (label + 1) % task.classes() : label;
      case HALF_WRONG_TEACHER -> p = mixed(p, moved(p));
      case HALF_EMPTY_TEACHER -> p = mixed(p, probabilities(new double[task.classes()], 1));
    }
    int top = largest(p);
    watch.add((float) p[top], top == label, -Math.log(p[label]));
  }

  private double[] logits(Task task) {
    double[] z = random.doubles(task.classes(), -1, 1).toArray();
    z[random.nextInt(z.length)] +=
        task.least() + random.nextDouble() * (task.most() - task.least());
    return z;
  }

  private static double[] sharpened(double[] p, double sharpness) {
    double[] z = p.clone();
    for (int v = 0; v < z.length; v++) {
      z[v] = Math.log(p[v]);
    }
    return probabilities(z, sharpness);
  }

  private static double[] probabilities(double[] z, double sharpness) {
    double[] p = new double[z.length];
    double most = z[largest(z)];
    double sum = 0;
    for (int v = 0; v < z.length; v++) {
      p[v] = Math.exp(sharpness * (z[v] - most));
      sum += p[v];
    }
    for (int v = 0; v < z.length; v++) {
      p[v] /= sum;
    }
    return p;
  }

  private static double[] moved(double[] p) {
    double[] moved = new double[p.length];
    for (int v = 0; v < p.length; v++) {
      moved[v] = p[(v + 1) % p.length];
    }
    return moved;
  }

  private static double[] mixed(double[] one, double[] other) {
    double[] mixed = new double[one.length];
    for (int v = 0; v < one.length; v++) {
      mixed[v] = (one[v] + other[v]) / 2;
    }
    return mixed;
  }

  private int draw(double[] p) {
    double left = random.nextDouble();
    for (int v = 0; v < p.length; v++) {
      left -= p[v];
      if (left < 0) {
        return v;
      }
    }
    return p.length - 1;
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int v = 1; v < values.length; v++) {
      if (values[v] > values[largest]) {
        largest = v;
      }
    }
    return largest;
  }
}
