package io.hardgate.local.quickstart;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.StudentService;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * What goes on after the table: samples trickle, the hard-gate student follows, and whoever likes
 * plugs in a teacher. Runs on the main thread.
 */
final class Staying {

  private static final Duration TRICKLE = Duration.ofMillis(50);

  private final ConfigSource source;
  private final HardgateConfig config;
  private final List<Gloss> stream;
  private final long produced;
  private final String metrics;
  private final PrintStream progress;

  /**
   * @param stream the glosses to produce, over and over
   * @param produced how many of them have been
   * @param metrics where they are served
   */
  Staying(
      ConfigSource source,
      List<Gloss> stream,
      long produced,
      String metrics,
      PrintStream progress) {
    this.source = source;
    this.config = source.build();
    this.stream = stream;
    this.produced = produced;
    this.metrics = metrics;
    this.progress = progress;
  }

  /** Goes on until it is told to stop. */
  void run(MeterRegistry meters, Health health, SampleProducer producer, StopSignal stop)
      throws InterruptedException {
    KafkaConfig kafka = config.kafka();
    LabelSpace labels = config.labels().space();
    HardgateConfig student =
        Contender.ALL
            .get(0)
            .configure(source)
            .set("student.passes", "null")
            .set("student.evaluateSteps", "10")
            .build();
    PairsWatch watch = new PairsWatch(kafka.clientProperties(), kafka.topics(), progress);
    tell(kafka, labels);
    try (Worker watching = Worker.start("pairs watch", new Health(), watch::run);
        Worker trickle = Worker.start("samples", health, signal -> trickle(producer, signal))) {
      new StudentService(kafka, labels, student.student(), meters, health).run(stop);
      watching.requestStop();
      trickle.requestStop();
    }
  }

  private void tell(KafkaConfig kafka, LabelSpace labels) {
    progress.printf(
        """
        following %d new samples a second; %s; Ctrl-C ends it

        The broker listens on %s; the %d labels have the fingerprint %s.
        To plug in another teacher, in another terminal:

          deploy/teachers/python/teacher.py %s '%s' mine %s

        (deploy/teachers/README.md has more.) Its figures:

          curl -s %s | grep 'teacher="mine"'

        """,
        Duration.ofSeconds(1).dividedBy(TRICKLE),
        metrics,
        kafka.bootstrapServers(),
        labels.classes(),
        labels.fingerprint(),
        kafka.bootstrapServers(),
        kafka.topicPrefix(),
        String.join(" ", labels.names()),
        metrics);
  }

  private void trickle(SampleProducer producer, StopSignal stop) throws InterruptedException {
    for (long next = produced; !stop.await(TRICKLE); next++) {
      long round = next / stream.size();
      Gloss gloss = stream.get((int) (next % stream.size()));
      // A sample is paired once, so that one that comes round again needs another id.
      String id = round == 0 ? gloss.id() : gloss.id() + "-" + round;
      producer.sendJson(new Gloss(id, gloss.text(), gloss.label()));
    }
  }
}
