package io.hardgate.local.quickstart;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.Split;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.BrokerWatch;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import io.hardgate.pairing.PairingService;
import io.hardgate.student.StudentResult;
import io.hardgate.student.StudentService;
import io.hardgate.student.TrainingProgress;
import io.hardgate.student.live.LivePage;
import io.hardgate.teacher.TeacherService;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintStream;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Streams real samples through a real teacher, pairs them, and trains three students on the same
 * pairs. Runs on the main thread.
 */
public final class Quickstart {

  private static final int MOST_HELD_OUT = 5_961;
  private static final int PARTS_HELD_OUT = 4;

  private final QuickstartOptions options;
  private final PrintStream out;
  private final PrintStream progress;
  private final int columns;
  private final Split glosses = WordNet.split();

  /**
   * A run.
   *
   * @param out for the table
   * @param progress for everything else
   * @param columns of the terminal that progress is a bar on; 0 if it is none
   */
  public Quickstart(QuickstartOptions options, PrintStream out, PrintStream progress, int columns) {
    this.options = options;
    this.out = out;
    this.progress = progress;
    this.columns = columns;
  }

  /** The most samples that there are. */
  public static int mostSamples() {
    return WordNet.split().stream().size();
  }

  /**
   * Runs it.
   *
   * @throws HardgateException if it was stopped before the end, or the broker or the port is not as
   *     it has to be
   */
  public void run(StopSignal stop) throws InterruptedException {
    long start = System.nanoTime();
    Optional<WholeFile> report = options.report().map(file -> new WholeFile("--report", file));
    progress.println(
        "starting " + options.kafka().map(k -> "on " + k).orElse("an embedded broker"));
    try (Closer closer = new Closer()) {
      Health health = new Health();
      Registry registry = closer.register(new Registry());
      LivePage live = closer.register(new LivePage(registry.meters(), health));
      MetricsServer server = closer.register(serve(registry, health, live));
      if (options.kafka().isPresent()) {
        reach(options.kafka().get(), stop);
      }
      Place place = closer.register(new Place(options));
      stop.throwIfRequested();
      HardgateConfig config = place.config().build();
      LabelSpace labels = config.labels().space();
      closer.register(
          BrokerWatch.start(
              config.kafka().clientProperties(),
              List.of(config.kafka().topics().samples(), config.kafka().topics().pairs()),
              health));
      String page = "http://%s:%d/".formatted(config.http().host(), server.port());
      String metrics = page + "metrics";
      progress.println("metrics at " + metrics);
      progress.println("live page at " + page);
      TeacherService teacher =
          new TeacherService(config.kafka(), labels, config.teacher(), registry.meters(), health);
      PairingService pairing =
          new PairingService(config.kafka(), labels, config.pairing(), registry.meters(), health);
      Worker teaching = closer.register(Worker.start("teacher", health, teacher::run));
      Worker pairingWork = closer.register(Worker.start("pairing", health, pairing::run));
      // Closed first: asked together, both end in the time of the slower one.
      closer.register(
          () -> {
            teaching.requestStop();
            pairingWork.requestStop();
          });
      try (SampleProducer producer =
          new SampleProducer(config.kafka().clientProperties(), config.kafka().topics())) {
        Report.Account account = stream(config, producer, List.of(teaching, pairingWork), stop);
        Report figures = train(place.config(), labels, registry.meters(), health, account, stop);
        out.printf("%n%s", figures.table());
        progress.printf("took %.0f s%n", (System.nanoTime() - start) / 1e9);
        report.ifPresent(file -> file.writeJson(figures));
        if (options.stay()) {
          new Staying(place.config(), glosses.stream(), options.samples(), metrics, progress)
              .run(registry.meters(), health, producer, stop);
        }
      }
    }
  }

  private MetricsServer serve(Registry registry, Health health, LivePage live) {
    String host = ConfigSource.defaults().build().http().host();
    try {
      return new MetricsServer(host, options.port(), registry.meters(), health, live.pages());
    } catch (HardgateException e) {
      // This command has an option for the port, and no configuration.
      throw e.getCause() instanceof BindException
          ? new HardgateException(
              "port %d of %s is in use; choose another with --port N, 0 for any free one"
                  .formatted(options.port(), host),
              e)
          : e;
    }
  }

  /** Waits until the user's broker answers; a broker that does not is waited for in vain. */
  private void reach(String broker, StopSignal stop) throws InterruptedException {
    KafkaConfig kafka =
        ConfigSource.defaults().setValue("kafka.bootstrapServers", broker).build().kafka();
    Worker attempt =
        Worker.start(
            "broker check",
            new Health(),
            unused ->
                new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())
                    .close());
    if (!attempt.join(stop)) {
      stop.throwIfRequested();
    }
  }

  /** Produces all samples, and waits until each has come out as a pair or as a dead letter. */
  private Report.Account stream(
      HardgateConfig config, SampleProducer producer, List<Worker> workers, StopSignal stop)
      throws InterruptedException {
    List<Gloss> heldOut =
        glosses
            .heldOut()
            .subList(0, Math.min(MOST_HELD_OUT, Math.max(1, options.samples() / PARTS_HELD_OUT)));
    glosses.stream()
        .subList(0, options.samples())
        .forEach(gloss -> producer.send(gloss, io.hardgate.messages.Split.TRAIN));
    heldOut.forEach(gloss -> producer.send(gloss, io.hardgate.messages.Split.HELD_OUT));
    long produced = (long) options.samples() + heldOut.size();
    try (TopicAccount account =
            new TopicAccount(config.kafka().clientProperties(), config.kafka().topics());
        Progress shown = Progress.of("teaching and pairing", produced, columns, progress)) {
      account.await(produced, producer, workers, shown::at, stop);
      return account.close(produced);
    }
  }

  private Report train(
      ConfigSource source,
      LabelSpace labels,
      MeterRegistry meters,
      Health health,
      Report.Account account,
      StopSignal stop)
      throws InterruptedException {
    List<Report.Student> students = new ArrayList<>();
    List<Report.Teacher> teachers = new ArrayList<>();
    for (Contender contender : Contender.ALL) {
      int batchSize = source.build().student().batchSize();
      int batchesAPass = (options.samples() + batchSize - 1) / batchSize;
      long batches = (long) options.passes() * batchesAPass;
      HardgateConfig config =
          contender.configure(source).setValue("student.evaluateSteps", batchesAPass).build();
      try (Progress shown =
          Progress.of("training " + contender.name(), batches, columns, progress)) {
        TrainingProgress told = (step, pass) -> shown.at(step);
        StudentResult result =
            new StudentService(config.kafka(), labels, config.student(), meters, health, told)
                .run(stop);
        stop.throwIfRequested();
        students.add(Report.Student.of(contender.name(), contender.policy(), result));
        if (teachers.isEmpty()) {
          teachers.add(Report.Teacher.of(Place.TEACHER, result));
        }
      }
    }
    return new Report(account, teachers, students);
  }
}
