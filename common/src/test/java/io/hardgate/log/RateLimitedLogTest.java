package io.hardgate.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.testkit.FakeClock;
import io.hardgate.testkit.LogLines;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class RateLimitedLogTest {

  private final FakeClock clock = new FakeClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final LogLines lines = new LogLines();
  private final RateLimitedLog log =
      new RateLimitedLog(
          LoggerFactory.getLogger(RateLimitedLog.class), Level.WARN, clock, RateLimitedLog.MINUTE);

  @AfterEach
  void close() {
    lines.close();
  }

  @Test
  void theFirstIsSaidAtOnceAndTheRestOnceAMinuteWithTheNewestPlace() {
    for (int offset = 0; offset < 1000; offset++) {
      log.say("late", "too late", new RecordPlace("logits", 2, offset));
    }
    assertThat(lines.all()).containsExactly("WARN too late, logits-2@0");
    clock.advance(Duration.ofSeconds(59));
    log.look();
    assertThat(lines.all()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    log.look();
    assertThat(lines.all())
        .hasSize(2)
        .last()
        .isEqualTo("WARN too late, logits-2@999 (the newest of 999 in 60 s)");
    assertThat(lines.keys().get(1))
        .containsEntry("kind", "late")
        .containsEntry("count", "999")
        .containsEntry("topic", "logits")
        .containsEntry("partition", "2")
        .containsEntry("offset", "999");
  }

  @Test
  void aDayOfTroubleIsALineAMinute() {
    for (int second = 0; second < 86_400; second++) {
      log.say("late", "too late");
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(lines.all()).hasSize(24 * 60);
    log.end();
    assertThat(lines.all()).hasSize(24 * 60 + 1);
    log.end();
    assertThat(lines.all()).hasSize(24 * 60 + 1);
  }

  @Test
  void kindsDoNotHideEachOther() {
    log.say("late", "too late");
    log.say("large", "too large");
    log.say("late", "too late again");
    assertThat(lines.all()).containsExactly("WARN too late", "WARN too large");
    log.end();
    assertThat(lines.all()).last().isEqualTo("WARN too late again (the only one in 1 s)");
  }

  @Test
  void whatComesAfterAQuietMinuteIsAFirstOneAgain() {
    log.say("late", "one");
    clock.advance(RateLimitedLog.MINUTE);
    log.look();
    log.say("late", "two");
    clock.advance(RateLimitedLog.MINUTE);
    log.look();
    assertThat(lines.all()).containsExactly("WARN one", "WARN two");
  }

  @Test
  void theEndOfATroubleIsSaidOnlyIfItsBeginningWas() {
    log.over("broker", "it is back");
    for (int i = 0; i < 100; i++) {
      log.say("broker", "it is away");
      log.over("broker", "it is back");
    }
    log.end();
    assertThat(lines.all()).containsExactly("WARN it is away", "WARN it is back");
  }

  @Test
  void namesThatComeFromRecordsDoNotFillTheMemoryNorTheLog() {
    for (int i = 0; i < 10_000; i++) {
      log.say("teacher " + i, "no teacher " + i);
    }
    assertThat(lines.all()).hasSize(101);
    log.end();
    assertThat(lines.all())
        .hasSize(102)
        .last()
        .isEqualTo("WARN no teacher 9999 (the newest of 9899 in 1 s)");
  }

  @Test
  void aRecordWritesNoLinesOfItsOwn() {
    log.say("late", "text is 'a\r\n12:00:00 ERROR all is lost\u0007'");
    log.say("long", "x".repeat(2_000));
    assertThat(lines.all().get(0)).isEqualTo("WARN text is 'a 12:00:00 ERROR all is lost '");
    assertThat(lines.all().get(1)).hasSizeLessThan(700).endsWith("xxx...");
  }
}
