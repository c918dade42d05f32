package io.hardgate.student;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetterProducer;
import io.hardgate.student.metrics.StudentMeters;
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
  private final StudentMeters meters;
  private final StudentCards cards;
  private final StudentConfig config;
  private final TrainingProgress progress;
  private boolean evaluated;

  TrainingLoop(
      Training training,
      BatchQueue queue,
      HeldOut heldOut,
      DeadLetterProducer deadLetters,
      StudentMeters meters,
      StudentCards cards,
      StudentConfig config,
      TrainingProgress progress) {
    this.training = training;
    this.queue = queue;
    this.heldOut = heldOut;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.cards = cards;
    this.config = config;
    this.progress = progress;
  }

  /** Until stopped, or until the feeder has no more. */
  StudentResult run(Worker feeding, StopSignal stop) throws InterruptedException {
    while (!stop.requested() && queue.exhausted().isEmpty()) {
      Optional<BatchQueue.Filled> filled = queue.poll();
      if (filled.isEmpty()) {
        if (feeding.ended() && feeding.failure().isPresent()) {
          feeding.join();
        }
        continue;
      }
      account(filled.get());
      if (filled.get().isEmpty()) {
        training.goOn(filled.get().after());
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

  private void account(BatchQueue.Filled filled) {
    filled.refused().forEach(refused -> deadLetters.send(refused.record(), refused.fault()));
    filled.heldOut().forEach(heldOut::add);
    for (int i = 0; i < filled.consumed(); i++) {
      meters.consumed(false);
    }
    for (int i = 0; i < filled.consumedHeldOut(); i++) {
      meters.consumed(true);
    }
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
        .checkpoint(heldOut.from())
        .ifPresent(
            path -> cards.publish(path, training.steps(), training.log().nextOffsets(), scores));
  }
}
