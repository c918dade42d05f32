package io.hardgate.local.trainer;

import io.hardgate.lifecycle.HardgateException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code hardgate train} in a process of its own, with what the launcher sets for it. */
public final class TrainerProcess implements AutoCloseable {

  /** As in {@code deploy/hardgate}, where this process was not started with it. */
  private static final Map<String, String> ALLOCATOR =
      Map.of(
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "17179869184",
          "MALLOC_TOP_PAD_", "268435456",
          "MALLOC_ARENA_MAX", "1");

  private static final Pattern METRICS = Pattern.compile("http://\\S+/metrics");
  private static final int TO_END_SECONDS = 15;
  private static final int LAST_LINES = 20;

  private final Process process;
  private final Path log;

  /**
   * Starts it.
   *
   * @param main the class with all the commands
   * @param temporary a directory for its temporary files
   * @param log what it says goes there
   * @param assignments of the configuration
   */
  public TrainerProcess(Class<?> main, Path temporary, Path log, Map<String, String> assignments) {
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String more = System.getenv().getOrDefault("HARDGATE_JAVA_OPTS", "").strip();
    if (!more.contains("-Xmx")) {
      command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"));
    }
    if (!more.contains("-XX:+Use")) {
      command.add("-XX:+UseParallelGC");
    }
    command.add("-Dai.djl.offline=true");
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + temporary);
    int version = Runtime.version().feature();
    if (version >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (version >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (!more.isEmpty()) {
      command.addAll(Arrays.asList(more.split("\\s+")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), "train"));
    assignments.forEach((key, value) -> command.add("--set=" + key + "=" + value));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ALLOCATOR.forEach(builder.environment()::putIfAbsent);
    try {
      process = builder.redirectOutput(new File(log.toString())).start();
    } catch (IOException e) {
      throw new HardgateException("the trainer did not start: " + e.getMessage(), e);
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Where its metrics are, once it has said so; null before. */
  public URI metrics() {
    Matcher found = METRICS.matcher(said());
    return found.find() ? URI.create(found.group()) : null;
  }

  /**
   * Looks after it.
   *
   * @throws HardgateException with its last words, if it has ended
   */
  public void throwIfEnded() {
    if (!process.isAlive()) {
      throw new HardgateException(
          "the trainer has ended with %d:%n%s".formatted(process.exitValue(), lastLines()));
    }
  }

  /**
   * Whether it has come to its end.
   *
   * @throws HardgateException with its last words, if it did not end well
   */
  public boolean done() {
    if (process.isAlive()) {
      return false;
    }
    if (process.exitValue() != 0) {
      throwIfEnded();
    }
    return true;
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new HardgateException("what the trainer says cannot be read: " + log, e);
    }
  }

  private String lastLines() {
    try (Stream<String> lines = said().lines()) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
    }
  }

  /**
   * Ends it with SIGTERM.
   *
   * @throws HardgateException if it does not end, or not well
   */
  public void end() throws InterruptedException {
    throwIfEnded();
    process.destroy();
    if (!process.waitFor(TO_END_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new HardgateException("the trainer did not end well:%n%s".formatted(lastLines()));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
