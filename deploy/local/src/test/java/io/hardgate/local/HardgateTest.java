package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class HardgateTest {

  @AfterEach
  void quietAgain() {
    System.getProperties().keySet().removeIf(key -> key.toString().startsWith("hardgate.log"));
    Configurator.reconfigure();
  }

  @Test
  void tellsItsVersionFromTheBuild() {
    CommandRun run = CommandRun.of("--version");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^hardgate \\d+\\.\\d+\\.\\d+")
        .contains("Java " + Runtime.version().feature());
  }

  @Test
  void helpsWithEveryCommand() {
    CommandLine line = Hardgate.commandLine(StopSignal::new);
    assertThat(CommandRun.of("--help").out())
        .contains(line.getSubcommands().keySet())
        .contains("Exit codes:");
    for (String command : line.getSubcommands().keySet()) {
      CommandRun run = CommandRun.of(command, "--help");
      assertThat(run.code()).isZero();
      assertThat(run.out()).contains("Usage: hardgate " + command, "--verbose", "--version");
    }
  }

  @Test
  void refusesAWrongOptionWithASuggestion() {
    CommandRun run = CommandRun.of("topics", "--partition", "3");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: there is no option '--partition'; did you mean --partitions?",
            "Try: hardgate topics --help");
  }

  @Test
  void refusesAWrongCommandWithASuggestion() {
    CommandRun run = CommandRun.of("topic");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: there is no command 'topic'; did you mean topics?", "Try: hardgate --help");
  }

  @Test
  void namesTheCommandsWhereNoneIsSimilar() {
    CommandRun run = CommandRun.of("xyz");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "hardgate: there is no command 'xyz'; the commands are quickstart, teach, pair, train, students, promote, rollback, topics");
  }

  @Test
  void refusesAnArgumentThatItHasNoUseFor() {
    CommandRun run = CommandRun.of("topics", "samples");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("hardgate: there is no use for 'samples'");
  }

  @Test
  void helpsWhereNoCommandIsGiven() {
    CommandRun run = CommandRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Usage: hardgate").contains("Commands:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--partitions=0", "--partitions=many", "--replication=-1"})
  void refusesAWrongNumber(String option) {
    CommandRun run = CommandRun.of("topics", option);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("hardgate: ")
        .contains(option.substring(0, option.indexOf('=')));
  }

  @Test
  void refusesWhatIsNoNumberAndWhatIsMissing() {
    assertThat(CommandRun.of("quickstart", "--samples=many").err().lines())
        .first()
        .isEqualTo("hardgate: --samples is 'many', expected a whole number");
    CommandRun run = CommandRun.of("fit-teacher");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines()).first().isEqualTo("hardgate: --out is missing");
  }

  @Test
  void tellsAllThatIsWrongWithTheQuickstartAtOnce() {
    CommandRun run =
        CommandRun.of("quickstart", "--samples=3", "--passes=0", "--port=-1", "--kafka=here");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .first()
        .asString()
        .contains("--samples is 3, expected 100 to", "; --passes is 0", "; --port is -1")
        .contains("; --kafka is 'here', expected host:port");
  }

  @Test
  void findsAReportThatCannotBeWrittenBeforeTheRun(@TempDir Path directory) {
    CommandRun run = CommandRun.of("quickstart", "--report=" + directory);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: --report: " + directory + " cannot be written: it is a directory");
  }

  @Test
  void tellsHowToChooseAnotherPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run = CommandRun.of("quickstart", "--port=" + taken.getLocalPort());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines())
          .containsExactly(
              "hardgate: port %d of 127.0.0.1 is in use; choose another with --port N, 0 for any free one"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void tellsAllModelFilesThatAreMissing() {
    CommandRun run =
        CommandRun.of(
            "teach",
            "--set=labels.names=[a, b]",
            "--set=teacher.model=no.onnx",
            "--set=teacher.tokenizer=pom.xml",
            "--set=teacher.head=no.safetensors");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: the configuration is wrong:",
            "  teacher.model: there is no file no.onnx",
            "  teacher.head: there is no file no.safetensors");
  }

  @Test
  void tellsWhatCouldNotBeCleanedUp() {
    HardgateException stopped = new HardgateException("stopped before the end");
    stopped.addSuppressed(new HardgateException("the topics were not removed"));
    assertThat(failing(stopped, "fail").err().lines())
        .containsExactly(
            "hardgate: stopped before the end", "hardgate: the topics were not removed");
  }

  @Test
  void tellsAllThatIsWrongWithTheConfigurationAtOnce(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("hardgate.yaml"),
            "student:\n  batchSise: 3\npairing:\n  threads: 0\n");
    CommandRun run =
        CommandRun.of(
            "topics", "--config", file.toString(), "--set", "http.port=70000", "--set", "nonsense");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().findFirst()).contains("hardgate: the configuration is wrong:");
    assertThat(run.err().lines().skip(1))
        .containsExactlyInAnyOrder(
            "  student.batchSise: is no key here, did you mean batchSize?",
            "  pairing.threads: is 0, expected 1 to 1024",
            "  http.port: is 70000, expected 0 to 65535",
            "  --set: is 'nonsense', expected key=value");
  }

  @Test
  void namesAMissingConfigurationFile() {
    CommandRun run = CommandRun.of("topics", "--config", "nowhere.yaml");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("  --config: there is no file nowhere.yaml");
  }

  @Test
  void tellsAFailureInOneLine() {
    CommandRun run = failing(new HardgateException("the disk is full"), "fail");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("hardgate: the disk is full" + System.lineSeparator());
  }

  @Test
  void tellsADefectInOneLine() {
    CommandRun run = failing(new IllegalStateException("broken"), "fail");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "hardgate: unexpected IllegalStateException: broken; run with --verbose for the stack"
                + " trace");
  }

  @Test
  void tellsAnErrorLikeAnException() {
    CommandRun run = failing(new UnsatisfiedLinkError("no engine"), "fail");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("hardgate: unexpected UnsatisfiedLinkError: no engine; run with");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose fail", "fail --verbose"})
  void showsTheStackTraceWhenVerbose(String arguments) {
    CommandRun run = failing(new IllegalStateException("broken"), arguments.split(" "));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("at " + HardgateTest.class.getName());
  }

  private static CommandRun failing(Throwable failure, String... arguments) {
    CommandLine line = Hardgate.commandLine(StopSignal::new);
    CommandLine failing = new CommandLine(new Failing(failure));
    failing.setParameterExceptionHandler(line.getParameterExceptionHandler());
    failing.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
    return CommandRun.of(line.addSubcommand(failing), arguments);
  }

  @Command(name = "fail")
  private record Failing(Throwable failure) implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }
}
