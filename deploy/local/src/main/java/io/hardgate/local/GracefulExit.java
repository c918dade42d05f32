package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/**
 * Makes SIGTERM, SIGINT and SIGHUP a request to end, and gives the process its exit code.
 *
 * <p>They are handled, not left to a shutdown hook: with a hook the JVM is already shutting down
 * while the command still runs, and libraries that are just being loaded fail. The main thread runs
 * the command and exits; the thread of the signal waits for that, and loses patience.
 *
 * <p>Whichever way the process ends, the directory that the launcher made for temporary files is
 * removed: some libraries leave behind what they unpack.
 */
final class GracefulExit {

  private static final Duration PATIENCE = Duration.ofMillis(9_500);
  private static final int SIGNALLED = 128;
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private final Duration patience;
  private final StopSignal stop = new StopSignal();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean armed;

  private GracefulExit(Duration patience) {
    this.patience = patience;
  }

  /** Watches for the end of this process. */
  static GracefulExit install() {
    return install(PATIENCE);
  }

  static GracefulExit install(Duration patience) {
    GracefulExit exit = new GracefulExit(patience);
    SIGNALS.forEach(
        (name, number) -> {
          var unused = Signals.register(name, () -> exit.end(SIGNALLED + number));
        });
    return exit;
  }

  /**
   * From now on a signal does not kill but makes the returned request, and the command has nearly
   * ten seconds to obey.
   */
  StopSignal arm() {
    armed = true;
    return stop;
  }

  /** Ends the process with this code, whether or not a signal has come. Does not return. */
  void with(int code) {
    done.countDown();
    exit(code);
  }

  private void end(int codeOfSignal) {
    if (!armed) {
      exit(codeOfSignal);
    }
    stop.request();
    try {
      if (done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.printf(
        "hardgate: did not end within %.0f s, killed%n", (double) patience.toMillis() / 1000);
    removeTemporaryFiles();
    Runtime.getRuntime().halt(1); // what hangs might hang a shutdown hook as well
  }

  private static void exit(int code) {
    removeTemporaryFiles();
    System.exit(code);
  }

  private static void removeTemporaryFiles() {
    String directory = System.getProperty("hardgate.temporary");
    if (directory != null) {
      try {
        Workspace.remove(Path.of(directory));
      } catch (IllegalStateException e) {
        // Somebody is still writing to it, or has removed it; there is nobody left to tell.
      }
    }
  }
}
