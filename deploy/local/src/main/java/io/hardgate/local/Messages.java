package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.lifecycle.HardgateException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into one clear message each, and an exit code. */
final class Messages implements IParameterExceptionHandler, IExecutionExceptionHandler {

  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;

  private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class, short.class);

  private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

  private final BooleanSupplier stackTraces;
  private final BooleanSupplier logged;

  /**
   * @param stackTraces whether failures are told with theirs
   * @param logged whether failures are told to the log, not printed
   */
  Messages(BooleanSupplier stackTraces, BooleanSupplier logged) {
    this.stackTraces = stackTraces;
    this.logged = logged;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("hardgate: " + describe(failure));
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return WRONG_INPUT;
  }

  private static String describe(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return describe(unmatched);
    }
    ArgSpec option = failure.getArgSpec();
    if (failure instanceof MissingParameterException missing && option == null) {
      return missing.getMissing().stream().map(Messages::name).collect(Collectors.joining(", "))
          + " is missing";
    }
    if (option != null && failure.getValue() != null && WHOLE.contains(option.type())) {
      return "%s is '%s', expected a whole number".formatted(name(option), failure.getValue());
    }
    return failure.getMessage();
  }

  private static String name(ArgSpec option) {
    return option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
  }

  /** Only the first argument that does not fit: the next ones are mostly its consequence. */
  private static String describe(UnmatchedArgumentException failure) {
    Set<String> commands = failure.getCommandLine().getSubcommands().keySet();
    List<String> similar = failure.getSuggestions();
    String what =
        failure.isUnknownOption()
            ? "there is no option "
            : commands.isEmpty() ? "there is no use for " : "there is no command ";
    String hint = "";
    if (!similar.isEmpty()) {
      hint = "; did you mean " + similar.get(0) + "?";
    } else if (!failure.isUnknownOption() && !commands.isEmpty()) {
      hint = "; the commands are " + String.join(", ", commands);
    }
    return what + "'" + failure.getUnmatched().get(0) + "'" + hint;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    Throwable failure =
        thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (logged.getAsBoolean()) {
      return log(failure);
    }
    PrintWriter err = command.getErr();
    int code = FAILED;
    if (failure instanceof ConfigException wrong) {
      err.println("hardgate: the configuration is wrong:");
      wrong.problems().forEach(problem -> err.println("  " + problem));
      code = WRONG_INPUT;
    } else if (failure instanceof HardgateException) {
      err.println("hardgate: " + failure.getMessage());
      // Such as what could not be cleaned up.
      Stream.of(failure.getSuppressed())
          .filter(HardgateException.class::isInstance)
          .forEach(further -> err.println("hardgate: " + further.getMessage()));
    } else {
      err.printf(
          "hardgate: unexpected %s: %s%s%n",
          failure.getClass().getSimpleName(),
          failure.getMessage(),
          stackTraces.getAsBoolean() ? "" : "; run with --verbose for the stack trace");
    }
    if (stackTraces.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static int log(Throwable failure) {
    if (failure instanceof ConfigException wrong) {
      wrong.problems().forEach(problem -> LOG.error("the configuration is wrong: {}", problem));
      return WRONG_INPUT;
    }
    LOG.error("{}", String.valueOf(failure.getMessage()), failure);
    return FAILED;
  }
}
