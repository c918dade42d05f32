package io.hardgate.local.experiment;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Promotion;
import io.hardgate.student.guard.DivergenceWatch;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.promotion.Challenger;
import io.hardgate.student.promotion.Predictions;
import io.hardgate.student.promotion.Promoted;
import io.hardgate.student.promotion.PromotionMeters;
import io.hardgate.student.promotion.PromotionStep;
import io.hardgate.student.promotion.StudentPredictor;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.Policies;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.training.Adam;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.TrainingStep;
import io.hardgate.text.WordHasher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A student's life over a stream of real glosses that drifts and is then poisoned, step by step and
 * without a broker: learning, the held-out window, the watches and promotion are those of the
 * trainer. Its teacher is made up: right in four of five cases, and calibrated; it goes on saying
 * the old classes.
 */
final class DriftLife {

  /** The step from which on the labels of two classes have changed places. */
  static final int DRIFTED = 280;

  /** The step from which on all labels are random. */
  static final int POISONED = 510;

  static final int END = 620;

  private static final int BATCH = 64;
  private static final int CHECKPOINT = 20;
  private static final int WINDOW = 2000;

  /** One in so many is held out. */
  private static final int HELD_OUT = 6;

  private static final List<String> SWAPPED = List.of("animal", "plant");
  private static final LabelSpace LABELS = WordNet.labels();

  record Settings(String policy, String guard, boolean watched) {}

  private final Settings settings;
  private final StudentConfig config;
  private final WordHasher hasher;
  private final Random random = new Random(1);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Promotion> promotions = new ArrayList<>();
  private final Deque<Example> window = new ArrayDeque<>();
  private final List<Example> fresh = new ArrayList<>();
  private OptionalInt stopped = OptionalInt.empty();
  private double before;
  private double after;

  DriftLife(Path directory, Settings settings) {
    this.settings = settings;
    config =
        ConfigSource.defaults()
            .setValue("labels.names", LABELS.names())
            .setValue("student.model.buckets", 16_384)
            .setValue("student.model.embedding", 48)
            .setValue("student.model.hidden", List.of(64))
            .setValue("student.optimizer.learningRate", 0.005)
            .setValue("student.supervision.policy", settings.policy())
            .setValue("student.supervision.guard.mode", settings.guard())
            .setValue("student.promotion.directory", directory.toString())
            .build()
            .student();
    hasher = new WordHasher(config.model().buckets(), config.model().maxWords());
  }

  private final class Records implements Promoted {

    @Override
    public Optional<Promotion> now(String student) {
      return promotions.isEmpty()
          ? Optional.empty()
          : Optional.of(promotions.get(promotions.size() - 1));
    }

    @Override
    public boolean overrun(String student) {
      return false;
    }

    @Override
    public void close() {}
  }

  void run() {
    List<Gloss> stream = WordNet.split().stream();
    PairBatch batch = new PairBatch(LABELS.classes());
    DivergenceWatch watch = new DivergenceWatch(config.divergence());
    try (NDManager manager = Compute.open("cpu", 1);
        Student student =
            Students.create(manager, config.model(), LABELS.classes(), new Random(config.seed()));
        Adam adam = new Adam(config.optimizer(), student.parameters());
        PromotionStep promotion =
            new PromotionStep(
                config,
                LABELS,
                new Records(),
                model -> StudentPredictor.load(manager, config.model(), LABELS, model),
                new PromotionMeters(registry, config.id()),
                Clock.systemUTC())) {
      DistillationLoss loss = new DistillationLoss(Policies.of(config.supervision()));
      Teachers teachers = new Teachers(config.supervision());
      TrainingStep step = new TrainingStep(manager, student, loss, teachers, adam);
      int next = 0;
      for (int made = 1; made <= END && stopped.isEmpty(); made++) {
        List<Example> lesson = new ArrayList<>();
        while (lesson.size() < BATCH) {
          Gloss gloss = stream.get(next);
          Example example = example(gloss, made);
          if (next % HELD_OUT == 0) {
            holdOut(example);
          } else {
            lesson.add(example);
          }
          next++;
        }
        observe(watch, step.run(batch.fill(lesson), made).figures());
        if (settings.watched() && watch.diverged()) {
          stopped = OptionalInt.of(made);
        } else if (made % CHECKPOINT == 0) {
          Optional<Promotion> record =
              promotion.at(
                  new Trained(manager, student, config),
                  List.copyOf(window),
                  made,
                  "%012d".formatted(made),
                  settings.watched() && watch.rising());
          record.ifPresent(promotions::add);
        }
        if (made == POISONED) {
          compare(manager, stream.subList(next, next + 2000));
        }
      }
    }
  }

  /** The champions of before and after the drift, on pairs like those since. */
  private void compare(NDManager manager, List<Gloss> glosses) {
    glosses.forEach(gloss -> fresh.add(example(gloss, POISONED - 1)));
    before = accuracy(manager, promotions(0, DRIFTED + 1));
    after = accuracy(manager, promotions(0, POISONED + 1));
  }

  private double accuracy(NDManager manager, List<Promotion> until) {
    Promotion newest = until.get(until.size() - 1);
    Path directory = Path.of(newest.getCurrent().getDirectory());
    try (StudentPredictor champion =
        StudentPredictor.load(manager, config.model(), LABELS, directory)) {
      return champion.predict(fresh).scores().accuracy();
    }
  }

  private static void observe(DivergenceWatch watch, PositionFigures figures) {
    for (int i = 0; i < figures.positions(); i++) {
      if (figures.hasLabel(i)) {
        watch.add(figures.studentConfidence(i), figures.studentCorrect(i), figures.labelLoss(i));
      }
    }
  }

  private void holdOut(Example example) {
    if (window.size() == WINDOW) {
      window.poll();
    }
    window.add(example);
  }

  private Example example(Gloss gloss, int step) {
    int label = gloss.label();
    String name = LABELS.names().get(label);
    if (step > POISONED) {
      label = random.nextInt(LABELS.classes());
    } else if (step > DRIFTED && SWAPPED.contains(name)) {
      label = LABELS.names().indexOf(SWAPPED.get(1 - SWAPPED.indexOf(name)));
    }
    return new Example(
        new Input.Words(hasher.hash(gloss.text())), label, List.of(opinion(gloss.label())));
  }

  private Example.Opinion opinion(int truth) {
    float[] logits = new float[LABELS.classes()];
    for (int c = 0; c < logits.length; c++) {
      // Unit noise: with the truth raised by 3.2, softmax(3.2 z) is calibrated.
      logits[c] = (float) (3.2 * (random.nextGaussian() + (c == truth ? 3.2 : 0)));
    }
    try {
      return new Example.Opinion(
          "teacher",
          "1",
          DenseValues.of(DenseValues.encode(logits, Dtype.FLOAT32), 1, logits.length));
    } catch (io.hardgate.messages.BadRecordException e) {
      throw new AssertionError(e);
    }
  }

  private record Trained(NDManager manager, Student student, StudentConfig config)
      implements Challenger {

    @Override
    public Predictions predict(List<Example> examples) {
      // Not closed: the student is the trainer's.
      @SuppressWarnings("resource")
      StudentPredictor predictor = new StudentPredictor(manager, student, LABELS.classes());
      return predictor.predict(examples);
    }

    @Override
    public void writeTo(Path directory, String version) throws IOException {
      SavedStudent.write(directory, config.id(), version, config.model(), LABELS, student);
    }

    @Override
    public OptionalLong positionsTrained() {
      return OptionalLong.empty();
    }

    @Override
    public OptionalDouble tau() {
      return OptionalDouble.empty();
    }
  }

  /** Promotions behind one step, up to another. */
  List<Promotion> promotions(int after, int until) {
    return promotions.stream()
        .filter(each -> each.getCurrent().getStep() > after)
        .filter(each -> each.getCurrent().getStep() <= until)
        .collect(Collectors.toList());
  }

  /** The step at which the watch stopped learning. */
  OptionalInt stopped() {
    return stopped;
  }

  double accuracyWithoutPromotion() {
    return before;
  }

  double accuracyAfterDrift() {
    return after;
  }

  @Override
  public String toString() {
    Collection<Counter> counters = registry.find("hardgate.student.promotion.refusals").counters();
    return String.format(
        Locale.ROOT,
        "promoted at %s; accuracy after the drift %.3f, of the champion before it %.3f; stopped: %s;"
            + " refused: %s",
        promotions.stream()
            .map(
                each ->
                    String.format(
                        Locale.ROOT,
                        "%d (%.3f)",
                        each.getCurrent().getStep(),
                        each.getCurrent().getMetricsOrDefault("accuracy", 0)))
            .toList(),
        after,
        before,
        stopped,
        counters.stream()
            .filter(counter -> counter.count() > 0)
            .map(counter -> counter.getId().getTag("reason") + " " + (int) counter.count())
            .toList());
  }
}
