package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The teachers of {@code deploy/teachers}, each started as its README says. */
enum ForeignTeacher {
  JAVA {
    @Override
    List<String> program(Path directory) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx256m",
          "-cp",
          System.getProperty("java.class.path"),
          TEACHERS.resolve("java/Teacher.java").toString());
    }
  },

  PYTHON {
    @Override
    List<String> program(Path directory) throws Exception {
      // The Debian package belongs to Debian's Python, which may not be the first on the path.
      for (String python : List.of("python3", "/usr/bin/python3")) {
        if (works(python, "-c", "import confluent_kafka")) {
          return List.of(python, TEACHERS.resolve("python/teacher.py").toString());
        }
      }
      assumeTrue(false, "confluent_kafka is not installed for python3");
      throw new AssertionError("not reached");
    }
  },

  NODE {
    @Override
    List<String> program(Path directory) throws Exception {
      assumeTrue(works("node", "--version"), "node is not installed");
      assumeTrue(works("npm", "--version"), "npm is not installed");
      // A copy, so that no modules are left among the sources; as deep, so that it finds the proto.
      Path copy = Files.createDirectories(directory.resolve("deploy/teachers/node"));
      for (String file : List.of("package.json", "package-lock.json", "teacher.js")) {
        Files.copy(TEACHERS.resolve("node").resolve(file), copy.resolve(file));
      }
      Path proto = Path.of("common/src/main/proto/hardgate.proto");
      Files.createDirectories(directory.resolve(proto).getParent());
      Files.copy(TEACHERS.resolve("../..").resolve(proto), directory.resolve(proto));
      Path log = directory.resolve("npm");
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(copy.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean installed = npm.waitFor() == 0;
      String said = Files.readString(log);
      assumeFalse(!installed && UNREACHABLE.matcher(said).find(), "npm reaches no registry");
      assertThat(installed).as(said).isTrue();
      return List.of("node", copy.resolve("teacher.js").toString());
    }
  },

  SHELL {
    @Override
    List<String> program(Path directory) throws Exception {
      assumeTrue(works("kcat", "-V"), "kcat is not installed");
      assumeTrue(works("jq", "--version"), "jq is not installed");
      return List.of(TEACHERS.resolve("shell/teacher.sh").toString());
    }

    @Override
    boolean readsProtobuf() {
      return false;
    }
  };

  private static final Path TEACHERS = Path.of("../teachers").toAbsolutePath().normalize();
  private static final Pattern UNREACHABLE =
      Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT");

  /**
   * The command without its arguments; skips the test, and says why, if it cannot be run here.
   *
   * @param directory that is empty, for what has to be installed
   */
  abstract List<String> program(Path directory) throws Exception;

  /** Whether it reads samples in Protobuf; all of them read JSON. */
  boolean readsProtobuf() {
    return true;
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** A teacher at work. */
  record Running(Process process, Path output) implements AutoCloseable {

    /** Starts it; {@code output} is where all that it says goes. */
    static Running start(List<String> program, List<String> arguments, Path output)
        throws IOException {
      List<String> command = new ArrayList<>(program);
      command.addAll(arguments);
      return new Running(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start(),
          output);
    }

    /** All that it has said. */
    String said() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** SIGKILL to it and to the processes that it has started. */
    void kill() {
      try (Stream<ProcessHandle> parts = process.descendants()) {
        List<ProcessHandle> all = parts.toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
      }
      process.onExit().join();
    }

    @Override
    public void close() {
      kill();
    }
  }
}
