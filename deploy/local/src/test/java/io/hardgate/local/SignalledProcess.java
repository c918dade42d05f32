package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The main of a process that {@link GracefulExitTest} sends signals to. */
final class SignalledProcess {

  private SignalledProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    switch (arguments[0]) {
      case "finishes" -> GracefulExit.install().with(7);
      case "obeys" -> obey(0);
      case "fails while it ends" -> obey(1);
      case "ignores" -> {
        GracefulExit.install(Duration.ofMillis(100)).arm();
        waitForEver();
      }
      case "is not armed" -> {
        GracefulExit.install();
        waitForEver();
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void obey(int code) throws InterruptedException {
    GracefulExit exit = GracefulExit.install();
    StopSignal stop = exit.arm();
    System.out.println("waiting");
    stop.await();
    System.out.println("ended");
    exit.with(code);
  }

  private static void waitForEver() throws InterruptedException {
    System.out.println("waiting");
    new CountDownLatch(1).await();
  }
}
