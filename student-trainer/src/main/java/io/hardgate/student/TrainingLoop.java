package io.hardgate.student;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetterProducer;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.HeldOut;
import io.hardgate.student.training.Scores;
import java.util.Optional;

/** Takes batches, learns, evaluates, writes checkpoints. Runs on the training thread. */
final class TrainingLoop {

  private final Training training;
  private final BatchQueue queue;
  private final HeldOut heldOut;
  private final DeadLetterProducer deadLetters;
  private final StudentCards cards;
  private final StudentConfig config;
  private final TrainingProgress progress;
  private boolean evaluated;

  TrainingLoop(
      Training training,
      BatchQueue queue,
      HeldOut heldOut,
      DeadLetterProducer deadLetters,
      StudentCards cards,
      StudentConfig config,
      TrainingProgress progress) {
    this.training = training;
    this.queue = queue;
    this.heldOut = heldOut;
    this.deadLetters = deadLetters;
    this.cards = cards;
    this.config = config;
    this.progress = progress;
  }

  /** Until stopped, or until the feeder has no more. */
  StudentResult run(Worker feeding, StopSignal stop) throws InterruptedException {
    // Passes are a function of the log: what a checkpoint has seen of them is skipped, not learned.
    long toSkip = config.passes().isPresent() ? training.steps() : 0;
    while (!stop.requested() && queue.exhausted().isEmpty()) {
      Optional<BatchQueue.Filled> filled = queue.poll();
      if (filled.isEmpty()) {
        if (feeding.ended() && feeding.failure().isPresent()) {
          feeding.join();
        }
        continue;
      }
      if (toSkip > 0) {
        toSkip--;
      } else {
        learn(filled.get());
      }
      queue.recycle(filled.get().batch());
    }
    queue.exhausted().ifPresent(training::finished);
    Scores scores = training.evaluate(heldOut.examples());
    checkpoint(scores);
    return training.result(scores);
  }

  private void learn(BatchQueue.Filled filled) {
    training.learn(filled);
    long steps = training.steps();
    progress.stepped(steps, filled.pass());
    boolean checkpointDue = steps % config.checkpointSteps() == 0;
    boolean neverEvaluated = !evaluated && !heldOut.isEmpty();
    if (checkpointDue || neverEvaluated || steps % config.evaluateSteps() == 0) {
      evaluated = evaluated || !heldOut.isEmpty();
      Scores scores = training.evaluate(heldOut.examples());
      if (checkpointDue) {
        checkpoint(scores);
      }
    }
  }

  private void checkpoint(Scores scores) {
    deadLetters.flush(); // a checkpoint must not be past a record that is nowhere
    training
        .checkpoint()
        .ifPresent(path -> cards.publish(path, training.steps(), training.nextOffsets(), scores));
  }
}
