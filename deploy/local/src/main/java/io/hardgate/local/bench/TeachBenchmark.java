package io.hardgate.local.bench;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.SampleProducer;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.messages.Split;
import io.hardgate.teacher.model.TeacherModel;
import io.hardgate.teacher.model.TeacherModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What serving costs a teacher: the same sentences through the same model, alone and in the
 * service, by turns. The broker is in this process.
 */
public final class TeachBenchmark {

  private static final int PARTITIONS = 3;

  /** What the service gives a model at a time at most: eight batches. */
  private static final int BATCHES = 8;

  private final int rounds;
  private final int sentences;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param sentences of a turn
   */
  public TeachBenchmark(int rounds, int sentences) {
    this.rounds = rounds;
    this.sentences = sentences;
  }

  /**
   * Runs it. The first of the standings is the model alone, in sentences a second.
   *
   * @throws HardgateException if it is stopped, or fails
   */
  public List<Standing> run(StopSignal stop) throws InterruptedException {
    try (Closer closer = new Closer()) {
      Path directory = closer.register(new Workspace()).directory();
      TeachingLoad load = TeachingLoad.of(sentences, directory);
      EmbeddedBroker broker = closer.register(EmbeddedBroker.start(directory.resolve("broker")));
      ConfigSource settings =
          load.settings()
              .setValue("kafka.bootstrapServers", broker.bootstrapServers())
              .setValue("kafka.topicPrefix", "bench.");
      HardgateConfig config = settings.build();
      write(config.kafka(), load.glosses());
      TeacherModel model =
          closer.register(
              TeacherModels.load(TeacherConfig.SECTION, config.teacher(), config.labels().space()));
      return Rounds.run(
          List.of(
              new BareInference(model, load.inputs(), BATCHES * config.teacher().batch().size()),
              new ServedTeacher(model, sentences, settings)),
          rounds,
          stop);
    } catch (IOException e) {
      throw new HardgateException("the model could not be unpacked: " + e.getMessage(), e);
    }
  }

  private static void write(KafkaConfig kafka, List<Gloss> glosses) {
    BenchTopics.create(kafka, PARTITIONS);
    try (SampleProducer producer = new SampleProducer(kafka.clientProperties(), kafka.topics())) {
      glosses.forEach(gloss -> producer.send(SampleProducer.sample(gloss, Split.TRAIN)));
      producer.flush();
    }
  }
}
