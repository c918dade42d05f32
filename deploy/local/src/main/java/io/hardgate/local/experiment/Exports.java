package io.hardgate.local.experiment;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.student.promotion.ByHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What others need to measure the students by means of their own: model directories, and the
 * held-out samples with their labels.
 *
 * @param directory of the experiment
 */
record Exports(Path directory, Task task) {

  /** The held-out samples, a line of JSON each. */
  void heldOut() {
    Path file = directory.resolve(task.name() + "-held-out.jsonl");
    List<String> lines = new ArrayList<>();
    try {
      for (Sample sample : task.samples()) {
        if (sample.getSplit() == Split.HELD_OUT) {
          lines.add(MessageFormat.toJson(sample));
        }
      }
      Files.write(file, lines);
    } catch (IOException e) {
      throw new HardgateException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** The model directory of a student that is finished; one that is there and whole stays. */
  void model(Training training) {
    HardgateConfig config = ConfigSource.defaults().set(training.assignments()).build();
    ByHand byHand =
        new ByHand(config.kafka(), config.student(), Clock.systemUTC(), "hardgate experiment");
    PromotedVersion unused = byHand.promote(Optional.empty(), config.labels().space());
  }
}
