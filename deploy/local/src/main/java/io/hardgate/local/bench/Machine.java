package io.hardgate.local.bench;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a benchmark ran on.
 *
 * @param processor its name, or the architecture where nobody tells
 * @param cpus that this process has
 */
public record Machine(
    String hardgate, String processor, int cpus, String java, String system, String engine) {

  /** This one. */
  public static Machine here(String hardgate) {
    Engine engine = Engine.getInstance();
    return new Machine(
        hardgate,
        nameOfProcessor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        engine.getEngineName() + " " + engine.getVersion());
  }

  private static String nameOfProcessor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** In one line for people. */
  public String line() {
    return "hardgate %s, %s, %d CPUs, %s, %s, %s"
        .formatted(hardgate, processor, cpus, system, java, engine);
  }
}
