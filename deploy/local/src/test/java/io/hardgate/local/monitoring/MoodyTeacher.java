package io.hardgate.local.monitoring;

import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A teacher that is right, and as sure as it may be, until it turns to noise. */
final class MoodyTeacher implements TeacherModel {

  static final int FEATURES = 4;
  static final int CLASSES = 3;

  private static final float SURE = 2;

  private volatile boolean noise;

  /** Labels are drawn by the softmax of these. */
  static float[] logits(float[] features) {
    float[] z = new float[CLASSES];
    for (int v = 0; v < CLASSES; v++) {
      z[v] = SURE * features[v];
    }
    return z;
  }

  /** From now on its logits have nothing to do with its input. */
  void turnToNoise() {
    noise = true;
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return TeacherInput.features(inputs).stream()
        .map(features -> logits(noise ? random(new Random(), 3) : features))
        .toArray(float[][]::new);
  }

  static float[] random(Random random, float scale) {
    float[] features = new float[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      features[i] = scale * (float) random.nextGaussian();
    }
    return features;
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessFeatures(input, FEATURES);
  }

  @Override
  public TeacherInput example() {
    return new TeacherInput.Features(new float[FEATURES]);
  }

  @Override
  public void close() {}
}
