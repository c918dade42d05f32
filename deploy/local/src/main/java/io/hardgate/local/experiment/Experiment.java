package io.hardgate.local.experiment;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.corpus.NamesFile;
import io.hardgate.local.wordnet.Glosses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares all policies: teachers and pairing make one training log a task, and every student
 * replays it under its own policy and seed. It goes on from where it was interrupted. Runs on the
 * main thread.
 */
public final class Experiment {

  private final ExperimentPlan plan;
  private final Class<?> main;
  private final PrintWriter out;
  private final Map<String, String> names = new LinkedHashMap<>();

  /**
   * An experiment.
   *
   * @param main the class that the launcher starts
   * @param out for a line of each student
   */
  public Experiment(ExperimentPlan plan, Class<?> main, PrintWriter out) {
    this.plan = plan;
    this.main = main;
    this.out = out;
  }

  /** By the fingerprint of its label space, the name of each task that was run. */
  public Map<String, String> names() {
    return Collections.unmodifiableMap(names);
  }

  /**
   * Runs it, or what is left of it; the students are in the directory.
   *
   * @throws HardgateException if it is stopped before the end, or something fails
   */
  public void run(StopSignal stop) throws InterruptedException {
    Path logs = directory("logs");
    requireTheSamePlan();
    try (EmbeddedBroker broker = EmbeddedBroker.start(plan.directory().resolve("broker"))) {
      Ledger ledger =
          new Ledger(plan.directory(), plan.command(), plan.version(), System::nanoTime);
      Trainings trainings = new Trainings(main, plan.parallel(), logs, ledger::write, out);
      TrainingLogs pairs = new TrainingLogs(plan.directory(), out);
      for (String name : plan.tasks()) {
        Task task = task(name);
        Settings settings = new Settings(plan.directory(), broker.bootstrapServers(), task);
        write(task, settings);
        ledger.begin(task);
        names.put(task.labels().fingerprint(), task.name());
        run(task, settings, pairs, trainings, ledger, stop);
      }
      ledger.write();
    }
  }

  private Task task(String name) {
    return name.equals("classification")
        ? new Classification(sizes())
        : new LanguageModel(sizes(), Glosses.corpus());
  }

  private void run(
      Task task,
      Settings settings,
      TrainingLogs pairs,
      Trainings trainings,
      Ledger ledger,
      StopSignal stop)
      throws InterruptedException {
    List<Training> pupils = new ArrayList<>();
    for (Pupil pupil : task.pupils()) {
      pairs.make(
          new LogPlan(
              settings.log(pupil.id()), settings.labelled(pupil).build(), pupil.samples(), false),
          stop);
      pupils.add(settings.training(pupil));
    }
    trainings.run(pupils, stop);
    ConfigSource taught = task.teachers(settings.taught(), plan.directory(), settings::pupil);
    LogPlan all =
        new LogPlan(settings.log(Settings.STUDENTS), taught.build(), task.samples(), true);
    pairs.make(all, stop);
    new TeacherLogs(plan.directory(), out).make(all, settings.copies(), stop);
    if (ledger.teachers(task).isEmpty()) {
      ledger.put(task, new TeachersAlone(taught.build()).measure(stop));
    }
    List<Training> students = new ArrayList<>();
    List<Variant> variants = wanted(Variants.of(task.sequences(), task.steps()));
    int seeds = plan.seeds().orElse(plan.small() ? 1 : task.seeds());
    for (int seed = 1; seed <= seeds; seed++) {
      for (Variant variant : variants) {
        students.add(settings.training(variant, seed));
      }
    }
    trainings.run(students, stop);
    Exports exports = new Exports(plan.directory(), task);
    exports.heldOut();
    for (Training first : students.subList(0, students.size() / seeds)) {
      stop.throwIfRequested();
      exports.model(first);
    }
  }

  private List<Variant> wanted(List<Variant> all) {
    if (!plan.variants().isEmpty()) {
      return all.stream().filter(variant -> plan.variants().contains(variant.name())).toList();
    }
    return plan.small() ? Variants.ofEachKind(all) : all;
  }

  private static void write(Task task, Settings settings) {
    try {
      NamesFile.write(task.labels(), settings.labels());
    } catch (IOException e) {
      throw new HardgateException(
          "%s cannot be written: %s".formatted(settings.labels(), e.getMessage()), e);
    }
  }

  /** Else what is finished of another experiment would be taken for a part of this one. */
  private void requireTheSamePlan() {
    Path file = plan.directory().resolve("sizes");
    String sizes = sizes().toString();
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, sizes);
      } else if (!Files.readString(file).equals(sizes)) {
        throw new HardgateException(
            "--directory: %s holds an experiment of %s, not of %s; choose another"
                .formatted(plan.directory(), Files.readString(file), sizes));
      }
    } catch (IOException e) {
      throw new HardgateException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Sizes sizes() {
    return plan.small() ? Sizes.SMALL : Sizes.FULL;
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(plan.directory().resolve(name));
    } catch (IOException e) {
      throw new HardgateException(
          "%s cannot be written: %s".formatted(plan.directory(), e.getMessage()), e);
    }
  }
}
