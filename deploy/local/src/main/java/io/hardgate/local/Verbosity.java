package io.hardgate.local;

import org.apache.logging.log4j.core.config.Configurator;

/** How much the log tells. {@code log4j2.xml} reads these properties where no variable is set. */
final class Verbosity {

  private Verbosity() {}

  /** Only what is wrong, unless more was asked for. */
  static void quiet() {
    if (System.getProperty("hardgate.log") == null) {
      System.setProperty("hardgate.log", "warn");
      Configurator.reconfigure();
    }
  }

  /** More of our own log, the warnings of the libraries, and stack traces. */
  static void raise() {
    System.setProperty("hardgate.log", "debug");
    System.setProperty("hardgate.log.libraries", "warn");
    System.setProperty("hardgate.log.throwable", "full");
    Configurator.reconfigure();
  }
}
