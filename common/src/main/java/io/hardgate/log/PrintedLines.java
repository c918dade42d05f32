package io.hardgate.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/** Makes log lines of what is printed. Any thread may print. */
public final class PrintedLines extends OutputStream {

  /** A line that does not end is none. */
  private static final int LONGEST_BYTES = 16 << 10;

  private final Logger log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** Lines in UTF-8, at the level info. */
  public PrintedLines(Logger log) {
    this.log = log;
  }

  @Override
  public synchronized void write(int next) {
    if (next == '\n' || line.size() >= LONGEST_BYTES) {
      end();
    }
    if (next != '\n' && next != '\r') {
      line.write(next);
    }
  }

  private void end() {
    if (line.size() > 0) {
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      log.info("{}", text);
    }
  }

  @Override
  public synchronized void close() {
    end();
  }
}
