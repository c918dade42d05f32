package io.hardgate.inner;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.bench.InnerLoops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The loops of this package, measured with JMH. */
public final class JmhLoops implements InnerLoops {

  private static final int ITERATIONS = 4;

  @Override
  public List<Contest> contests() {
    return List.of(
        new Contest(
            "decode",
            "records",
            List.of("DecodeLoops.denseFloat32", "DecodeLoops.denseFloat16", "DecodeLoops.sparse")),
        new Contest(
            "loss",
            "batches",
            List.of(
                "LossLoops.composed",
                "LossLoops.dense",
                "LossLoops.sparseExpanded",
                "LossLoops.sparse")),
        new Contest(
            "calibration",
            "batches",
            List.of(
                "CalibrationLoops.bins",
                "CalibrationLoops.scores",
                "CalibrationLoops.detail",
                "CalibrationLoops.classwise")));
  }

  @Override
  public double measure(String loop, Duration time) {
    TimeValue iteration = TimeValue.milliseconds(Math.max(1, time.toMillis() / ITERATIONS));
    // Not told otherwise, a fork has the options of this JVM.
    Options options =
        new OptionsBuilder()
            .include("\\." + Pattern.quote(loop) + "$")
            .mode(Mode.Throughput)
            .timeUnit(TimeUnit.SECONDS)
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(iteration)
            .measurementIterations(ITERATIONS)
            .measurementTime(iteration)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      return new Runner(options).runSingle().getPrimaryResult().getScore();
    } catch (RunnerException e) {
      throw new HardgateException("the loop " + loop + " has failed: " + e.getMessage(), e);
    }
  }
}
