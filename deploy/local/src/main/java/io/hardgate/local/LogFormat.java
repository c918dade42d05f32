package io.hardgate.local;

import io.hardgate.log.PrintedLines;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.LoggerFactory;

/** How the log is written. */
enum LogFormat {
  /** For people. */
  HUMAN,

  /** One JSON object a line. */
  JSON;

  private static final String STDERR = "io.hardgate.stderr";

  /**
   * From now on all of standard error is written so. What is printed there, and not logged, becomes
   * log lines as well. {@code log4j2.xml} reads the property.
   */
  void use() {
    if (this == JSON) {
      System.setProperty("hardgate.log.format", toString());
      System.setProperty("hardgate.columns", "0"); // a bar is no line
      Configurator.reconfigure();
      System.setErr(
          new PrintStream(
              new PrintedLines(LoggerFactory.getLogger(STDERR)), true, StandardCharsets.UTF_8));
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
