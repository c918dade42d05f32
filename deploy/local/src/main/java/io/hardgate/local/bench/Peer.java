package io.hardgate.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The same steps in plain PyTorch: a process that waits between its turns. */
final class Peer implements Contestant, AutoCloseable {

  private static final String SCRIPT = "bench/peer/train.py";
  private static final List<String> ONE_THREAD =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainingWorkload workload;
  private final Process process;
  private final BufferedReader from;
  private final Writer to;
  private final String version;
  private final boolean streaming;
  private double firstLoss = Double.NaN;

  private Peer(TrainingWorkload workload, Process process, boolean streaming) {
    this.workload = workload;
    this.process = process;
    this.streaming = streaming;
    from = process.inputReader(StandardCharsets.UTF_8);
    to = process.outputWriter(StandardCharsets.UTF_8);
    version = answer().get("torch").asText();
  }

  /**
   * Starts it.
   *
   * @param python the interpreter
   * @param home the directory {@code deploy/local}
   * @param batches what {@link PeerBatches} wrote
   * @param pairs bootstrap servers and topic to read from instead; none: it has them in memory
   * @throws HardgateException if it does not start
   */
  static Peer start(
      TrainingWorkload workload, String python, Path home, Path batches, String... pairs) {
    List<String> command =
        new ArrayList<>(List.of(python, home.resolve(SCRIPT).toString(), batches.toString()));
    command.addAll(List.of(pairs));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // What multiplies its matrices may have threads of its own.
    ONE_THREAD.forEach(name -> builder.environment().put(name, "1"));
    try {
      return new Peer(workload, builder.start(), pairs.length > 0);
    } catch (IOException e) {
      throw new HardgateException(python + " did not start: " + e.getMessage(), e);
    }
  }

  /** Why there is none with this interpreter; empty if there is. */
  static Optional<String> absent(String python, Path home) {
    if (!home.resolve(SCRIPT).toFile().isFile()) {
      return Optional.of(home.resolve(SCRIPT) + " is not there");
    }
    return lacks(python, "torch", "PyTorch");
  }

  /** Why it cannot read from Kafka with this interpreter; empty if it can. */
  static Optional<String> withoutKafka(String python) {
    return lacks(python, "numpy, confluent_kafka", "NumPy and confluent_kafka");
  }

  private static Optional<String> lacks(String python, String modules, String names) {
    try {
      Process asked =
          new ProcessBuilder(python, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean there = asked.waitFor(1, TimeUnit.MINUTES) && asked.exitValue() == 0;
      asked.destroyForcibly();
      return there ? Optional.empty() : Optional.of(python + " lacks " + names);
    } catch (IOException e) {
      return Optional.of("there is no " + python);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  @Override
  public String name() {
    return "PyTorch " + version + (streaming ? " in Python, from Kafka" : " in Python");
  }

  @Override
  public double turn(StopSignal stop) {
    stop.throwIfRequested();
    try {
      to.write("%d %d%n".formatted(workload.warmUp(), workload.steps()));
      to.flush();
    } catch (IOException e) {
      throw new HardgateException("the peer in Python has ended", e);
    }
    JsonNode answer = answer();
    firstLoss = answer.get("firstLoss").asDouble();
    return workload.steps() * (double) workload.batchSize() / answer.get("seconds").asDouble();
  }

  /** Of the newest turn's first step: the same for the same batches. */
  double firstLoss() {
    return firstLoss;
  }

  private JsonNode answer() {
    try {
      String line = from.readLine();
      if (line == null) {
        throw new HardgateException("the peer in Python has ended; what it said stands above");
      }
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
