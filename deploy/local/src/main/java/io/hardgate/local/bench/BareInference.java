package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The model alone, on as many sentences at a time as the service gives it. */
final class BareInference implements Contestant {

  private final TeacherModel model;
  private final List<TeacherInput> inputs;
  private final int window;

  BareInference(TeacherModel model, List<TeacherInput> inputs, int window) {
    this.model = model;
    this.inputs = inputs;
    this.window = window;
  }

  @Override
  public String name() {
    return "bare inference";
  }

  @Override
  public double turn(StopSignal stop) {
    long start = System.nanoTime();
    for (int from = 0; from < inputs.size(); from += window) {
      stop.throwIfRequested();
      model.predict(inputs.subList(from, Math.min(from + window, inputs.size())));
    }
    return inputs.size() / ((System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
  }
}
