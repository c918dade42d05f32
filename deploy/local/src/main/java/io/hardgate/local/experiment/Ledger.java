package io.hardgate.local.experiment;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.report.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Notes in the directory of an experiment how it comes about: by which commands, on what, and how
 * long that took, over all that it is interrupted and gone on with. Runs on the main thread.
 */
final class Ledger {

  private static final String THEN = "; ";

  private final Path directory;
  private final String command;
  private final String version;
  private final LongSupplier nanos;
  private final long start;
  private final Optional<Provenance> before;
  private final List<Provenance.Learned> tasks = new ArrayList<>();

  /**
   * Goes on with what was noted there before.
   *
   * @param command as a user would type it
   * @param version of this Hardgate
   * @param nanos the clock
   */
  Ledger(Path directory, String command, String version, LongSupplier nanos) {
    this.directory = directory;
    this.command = command;
    this.version = version;
    this.nanos = nanos;
    start = nanos.getAsLong();
    before = Provenance.in(directory);
    before.ifPresent(it -> tasks.addAll(it.tasks()));
  }

  /** That this task is a part of it. */
  void begin(Task task) {
    put(task, teachers(task));
  }

  /** What its teachers are worth with their logits as they are; empty if that is not known yet. */
  List<Provenance.AsItIs> teachers(Task task) {
    return tasks.stream()
        .filter(it -> task.labels().fingerprint().equals(it.labelSpace()))
        .flatMap(it -> it.teachers().stream())
        .toList();
  }

  /** Notes what they are worth. */
  void put(Task task, List<Provenance.AsItIs> teachers) {
    String space = task.labels().fingerprint();
    tasks.removeIf(it -> space.equals(it.labelSpace()));
    tasks.add(new Provenance.Learned(task.name(), space, task.method(), teachers));
    write();
  }

  /** How long it took until now. */
  void write() {
    double seconds =
        before.map(Provenance::seconds).orElse(0.0) + (nanos.getAsLong() - start) / 1e9;
    Provenance now = Provenance.here(commands(), version, seconds, tasks);
    String note = before.map(Provenance::note).orElse(null);
    Path file = directory.resolve(Provenance.NAME);
    try {
      Files.writeString(file, now.with(note).json());
    } catch (IOException e) {
      throw new HardgateException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  private String commands() {
    Set<String> all = new LinkedHashSet<>();
    before.map(Provenance::command).ifPresent(it -> all.addAll(List.of(it.split(THEN, -1))));
    all.add(command);
    return String.join(THEN, all);
  }
}
