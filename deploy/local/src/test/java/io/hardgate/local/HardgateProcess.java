package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code hardgate ARGUMENTS} in a process of its own, started as the launcher does. */
public final class HardgateProcess implements AutoCloseable {

  private static final Duration TO_GET_THERE = Duration.ofMinutes(3);
  private static final int KILLED = 128 + 9;
  private static final long TO_END_SECONDS = 10; // what every command promises

  private static final Pattern METRICS = Pattern.compile("http://\\S+/metrics");

  private final Path output;
  private final Path temporary;
  private final Process process;

  /**
   * Starts it.
   *
   * @param directory for its output and its temporary files
   */
  public HardgateProcess(Path directory, String... arguments) throws IOException {
    output = directory.resolve("output");
    temporary = Files.createDirectory(directory.resolve("temporary"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + temporary,
                "-Dhardgate.temporary=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Hardgate.class.getName()));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  /** Waits until this was printed. */
  public HardgateProcess until(String text) {
    await().atMost(TO_GET_THERE).until(() -> output().contains(text) || !process.isAlive());
    assertThat(output()).contains(text);
    assertThat(process.isAlive()).as(output()).isTrue();
    return this;
  }

  /** Sends a signal, and waits for the end that it asks for; the exit code. */
  public int signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(TO_END_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  /** Waits for the end that it comes to by itself; the exit code. */
  public int end(Duration atMost) throws InterruptedException {
    assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  /** Ends it as nothing can be caught, with SIGKILL. */
  public void kill() throws InterruptedException {
    assertThat(process.isAlive()).as(output()).isTrue();
    assertThat(process.destroyForcibly().waitFor(TO_END_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** Ends it as nothing can be caught, if it has not come to a good end by itself. */
  public void killUnlessDone() throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(TO_END_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output()).isIn(0, KILLED);
  }

  /** Whether it has not ended. */
  public boolean running() {
    return process.isAlive();
  }

  /** Where its metrics are, once it is so far. */
  public URI metrics() {
    await().atMost(TO_GET_THERE).until(() -> METRICS.matcher(output()).find() || !running());
    Matcher found = METRICS.matcher(output());
    assertThat(found.find()).as(output()).isTrue();
    return URI.create(found.group());
  }

  /** All that it has printed so far. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has left of its temporary files. */
  List<Path> left() throws IOException {
    if (!Files.exists(temporary)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.toList();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
