package io.hardgate.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * What Hardgate logs from now on until this is closed, here and not on the console: {@code WARN the
 * message}.
 */
public final class LogLines implements AutoCloseable {

  private static final String OURS = "io.hardgate";

  private final LoggerContext context = LoggerContext.getContext(false);
  private final Kept kept = new Kept();

  private static final class Kept extends AbstractAppender {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();

    Kept() {
      super("kept", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      events.add(event.toImmutable());
    }
  }

  public LogLines() {
    kept.start();
    logger().addAppender(kept, null, null);
    logger().setAdditive(false);
  }

  private LoggerConfig logger() {
    return context.getConfiguration().getLoggerConfig(OURS);
  }

  /** All lines so far. */
  public List<String> all() {
    return kept.events.stream()
        .map(event -> event.getLevel() + " " + event.getMessage().getFormattedMessage())
        .toList();
  }

  /** What was said beside the message, by key; one map for each line. */
  public List<Map<String, String>> keys() {
    return kept.events.stream().map(event -> event.getContextData().toMap()).toList();
  }

  @Override
  public void close() {
    logger().removeAppender(kept.getName());
    logger().setAdditive(true);
    kept.stop();
  }
}
