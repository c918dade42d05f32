package io.hardgate.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says what comes again and again in few lines. The first of a kind is said at once; those that
 * follow are held back, and the newest of them is said when the time between two lines is over,
 * with how many there were. Any thread may call.
 *
 * <p>What is held back is said by {@link #look}, so that it does not take another of its kind.
 */
public final class RateLimitedLog {

  /** Between two lines of a kind of problem. */
  public static final Duration MINUTE = Duration.ofMinutes(1);

  /** Names may come from records. Kinds beyond so many share one line. */
  private static final int MOST_KINDS = 100;

  private static final String OTHERS = "others";

  /** What is said may quote a record. */
  private static final int LONGEST = 600;

  private final Logger log;
  private final Level level;
  private final Clock clock;
  private final Duration between;
  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /** What was said of a kind, and what is held back. */
  private static final class Kind {
    private Instant said;
    private boolean open = true;
    private long held;
    private String newest = "";
    private Optional<RecordPlace> place = Optional.empty();

    Kind(Instant said) {
      this.said = said;
    }
  }

  /** Warnings, a minute between two of a kind. */
  public RateLimitedLog(Logger log) {
    this(log, Level.WARN, Clock.systemUTC(), MINUTE);
  }

  /**
   * @param between the least time between two lines of a kind
   */
  public RateLimitedLog(Logger log, Level level, Clock clock, Duration between) {
    this.log = log;
    this.level = level;
    this.clock = clock;
    this.between = between;
  }

  /**
   * Says this, or holds it back.
   *
   * @param kind such as a reason; there are to be few of them
   * @param what one sentence; of those held back the newest is said
   */
  public void say(String kind, String what) {
    say(kind, what, Optional.empty());
  }

  /**
   * The same of a record.
   *
   * @param place of the record, which the line ends with
   */
  public void say(String kind, String what, RecordPlace place) {
    say(kind, what, Optional.of(place));
  }

  private synchronized void say(String kind, String what, Optional<RecordPlace> place) {
    String name = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : OTHERS;
    Instant now = clock.instant();
    Kind known = kinds.get(name);
    if (known == null) {
      known = new Kind(now);
      kinds.put(name, known);
      write(name, what, place, "", 1);
      return;
    }
    known.held++;
    known.newest = what;
    known.place = place;
    sayIfDue(name, known, now);
  }

  /**
   * The trouble is over: says so if its beginning was said, and forgets what is held back of it.
   *
   * @param what one sentence
   */
  public synchronized void over(String kind, String what) {
    Kind known = kinds.get(kind);
    if (known != null) {
      known.held = 0;
      if (known.open) {
        known.open = false;
        write(kind, what, Optional.empty(), "", 1);
      }
    }
  }

  /** Says what was held back for long enough. To be called now and then. */
  public synchronized void look() {
    Instant now = clock.instant();
    Iterator<Map.Entry<String, Kind>> each = kinds.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Kind> next = each.next();
      if (next.getValue().held == 0 && due(next.getValue(), now)) {
        each.remove(); // the next one is a first one again
      } else {
        sayIfDue(next.getKey(), next.getValue(), now);
      }
    }
  }

  /** Says all that is held back. */
  public synchronized void end() {
    Instant now = clock.instant();
    kinds.forEach((name, kind) -> sayHeld(name, kind, now));
  }

  private boolean due(Kind kind, Instant now) {
    return Duration.between(kind.said, now).compareTo(between) >= 0;
  }

  private void sayIfDue(String name, Kind kind, Instant now) {
    if (due(kind, now)) {
      sayHeld(name, kind, now);
    }
  }

  private void sayHeld(String name, Kind kind, Instant now) {
    if (kind.held > 0) {
      long seconds = Math.max(1, Duration.between(kind.said, now).toSeconds());
      String newest =
          kind.held == 1
              ? " (the only one in %d s)".formatted(seconds)
              : " (the newest of %d in %d s)".formatted(kind.held, seconds);
      long count = kind.held;
      kind.said = now;
      kind.open = true;
      kind.held = 0;
      write(name, kind.newest, kind.place, newest, count);
    }
  }

  private void write(
      String name, String what, Optional<RecordPlace> place, String newest, long count) {
    LoggingEventBuilder line = log.atLevel(level);
    line = line.addKeyValue("kind", name).addKeyValue("count", count);
    if (place.isPresent()) {
      line =
          line.addKeyValue("topic", place.get().topic())
              .addKeyValue("partition", place.get().partition())
              .addKeyValue("offset", place.get().offset());
    }
    line.log(oneLine(what) + place.map(at -> ", " + at).orElse("") + newest);
  }

  /** A record must not be able to write lines of its own. */
  private static String oneLine(String what) {
    String cut = what.length() <= LONGEST ? what : what.substring(0, LONGEST) + "...";
    return cut.replaceAll("\\p{Cntrl}+", " ");
  }
}
