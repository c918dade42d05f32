package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes SIGTERM and SIGINT a request to end, and gives the process its exit code.
 *
 * <p>Two threads meet here: the main thread, which runs the command, and the JVM's shutdown hook,
 * which waits for it. The hook alone can turn the JVM's exit code for a signal (143, 130) into the
 * command's, by halting, and it halts only after the main thread has said that it is done.
 *
 * <p>Whichever way the process ends, the directory that the launcher made for temporary files is
 * removed: halting leaves behind what libraries meant to delete at the exit, and some of them leave
 * it behind anyhow.
 */
final class GracefulExit {

  private static final Duration PATIENCE = Duration.ofMillis(9_500);

  private final Duration patience;
  private final StopSignal stop = new StopSignal();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "hardgate-exit");
  private volatile boolean armed;
  private volatile int code;

  private GracefulExit(Duration patience) {
    this.patience = patience;
  }

  /** Watches for the end of this process. */
  static GracefulExit install() {
    return install(PATIENCE);
  }

  static GracefulExit install(Duration patience) {
    GracefulExit exit = new GracefulExit(patience);
    Runtime.getRuntime().addShutdownHook(exit.hook);
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
    this.code = code;
    removeTemporaryFiles();
    done.countDown();
    try {
      // Else the hook would halt, and what libraries have left to do at the exit would not be done.
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal came first: the hook is running, and halts.
    }
    System.exit(code);
  }

  private void shutDown() {
    stop.request();
    if (!armed) {
      removeTemporaryFiles();
      return;
    }
    try {
      if (done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("hardgate: did not end within " + patience.toSeconds() + " s, killed");
    removeTemporaryFiles();
    Runtime.getRuntime().halt(1);
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
