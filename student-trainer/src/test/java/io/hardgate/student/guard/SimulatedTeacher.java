package io.hardgate.student.guard;

import java.util.Random;

/**
 * A teacher that is calibrated by construction: the label is drawn from its own distribution. The
 * student predicts what it predicts with a certain probability, and anything else.
 */
final class SimulatedTeacher {

  /** What may become of it. */
  enum Fault {
    NONE,
    RANDOM,
    CONSTANT,
    PERMUTED,
    SCALED
  }

  /**
   * A kind of task.
   *
   * @param least of how far the logit of one class lies above the others, at least
   * @param most the same, at most; the larger the two, the more often the teacher is right
   * @param labelNoise share of labels that are any class
   * @param agreement share of positions where the student follows the teacher
   */
  record Task(int classes, double least, double most, double labelNoise, double agreement) {}

  private final Task task;
  private final Random random;
  private double confidence;
  private double nll;
  private boolean agrees;

  SimulatedTeacher(Task task, long seed) {
    this.task = task;
    random = new Random(seed);
  }

  /** Shows the watch so many positions; the first after which it has changed its mind, or all. */
  int show(TeacherWatch watch, int positions, Fault fault, boolean labelled) {
    boolean before = watch.suspected();
    for (int i = 1; i <= positions; i++) {
      next(fault);
      if (labelled) {
        watch.labelled(confidence, agrees, nll);
      } else {
        watch.unlabelled(confidence, agrees);
      }
      if (watch.suspected() != before) {
        return i;
      }
    }
    return positions;
  }

  private void next(Fault fault) {
    double[] good = logits();
    int label = draw(good);
    if (random.nextDouble() < task.labelNoise()) {
      label = random.nextInt(task.classes());
    }
    int student =
        random.nextDouble() < task.agreement() ? largest(good) : random.nextInt(task.classes());
    double[] z =
        switch (fault) {
          case NONE -> good;
          case RANDOM -> logits();
          case CONSTANT -> new double[task.classes()];
          case PERMUTED -> permuted(good);
          case SCALED -> scaled(good);
        };
    double logSum = logSum(z);
    confidence = (float) Math.exp(z[largest(z)] - logSum);
    nll = Math.min(1e6, logSum - z[label]);
    agrees = largest(z) == student;
  }

  private double[] logits() {
    double[] z = random.doubles(task.classes(), -1.5, 1.5).toArray();
    z[random.nextInt(z.length)] +=
        task.least() + random.nextDouble() * (task.most() - task.least());
    return z;
  }

  private static double[] permuted(double[] z) {
    double[] moved = new double[z.length];
    for (int v = 0; v < z.length; v++) {
      moved[v] = z[(v + 1) % z.length];
    }
    return moved;
  }

  private static double[] scaled(double[] z) {
    double[] larger = z.clone();
    for (int v = 0; v < z.length; v++) {
      larger[v] *= 30;
    }
    return larger;
  }

  private int draw(double[] z) {
    double logSum = logSum(z);
    double left = random.nextDouble();
    for (int v = 0; v < z.length; v++) {
      left -= Math.exp(z[v] - logSum);
      if (left < 0) {
        return v;
      }
    }
    return z.length - 1;
  }

  private static int largest(double[] z) {
    int largest = 0;
    for (int v = 1; v < z.length; v++) {
      if (z[v] > z[largest]) {
        largest = v;
      }
    }
    return largest;
  }

  private static double logSum(double[] z) {
    double most = z[largest(z)];
    double sum = 0;
    for (double value : z) {
      sum += Math.exp(value - most);
    }
    return most + Math.log(sum);
  }
}
