package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  private final BadRecordException fault =
      new BadRecordException(Reason.BAD_LABEL, "labels holds 9, expected 0 to 2");

  @Test
  void sayWhatIsWrongAndWhereItCameFrom() {
    Headers original = new RecordHeaders().add("trace", "t-1".getBytes(StandardCharsets.UTF_8));
    Headers letter = DeadLetters.headers(original, fault, "pairing", "samples", 3, 17);
    assertThat(DeadLetters.text(letter, DeadLetters.REASON)).isEqualTo("bad-label");
    assertThat(DeadLetters.text(letter, DeadLetters.DETAIL))
        .isEqualTo("labels holds 9, expected 0 to 2");
    assertThat(DeadLetters.text(letter, DeadLetters.SERVICE)).isEqualTo("pairing");
    assertThat(DeadLetters.text(letter, DeadLetters.ORIGIN)).isEqualTo("samples-3@17");
    assertThat(DeadLetters.text(letter, "trace")).isEqualTo("t-1");
    assertThat(original.toArray()).as("the original is left alone").hasSize(1);
  }

  @Test
  void replaceWhatAProducerForged() {
    Headers forged =
        new RecordHeaders()
            .add(DeadLetters.REASON, "fine".getBytes(StandardCharsets.UTF_8))
            .add(DeadLetters.REASON, "very fine".getBytes(StandardCharsets.UTF_8));
    Headers letter = DeadLetters.headers(forged, fault, "student:s", "pairs", 0, 0);
    assertThat(letter.headers(DeadLetters.REASON)).hasSize(1);
    assertThat(DeadLetters.text(letter, DeadLetters.REASON)).isEqualTo("bad-label");
  }

  @Test
  void headersOfOthersMayHaveNoValue() {
    Headers odd = new RecordHeaders().add("empty", (byte[]) null);
    Headers letter = DeadLetters.headers(odd, fault, "pairing", "samples", 0, 0);
    assertThat(DeadLetters.text(letter, "empty")).isEmpty();
    assertThat(DeadLetters.text(letter, "absent")).isEmpty();
  }

  @Test
  void areCountedFromZeroAndNotFromTheFirst() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DeadLetters.countFromZero(meters, "student:s", Set.of(Reason.BAD_LABEL, Reason.TOO_LARGE));
    assertThat(meters.get("hardgate.dead.letters").tag("service", "student:s").counters())
        .hasSize(2)
        .allSatisfy(counter -> assertThat(counter.count()).isZero());
    DeadLetters.counter(meters, "student:s", Reason.BAD_LABEL).increment();
    assertThat(meters.get("hardgate.dead.letters").tag("reason", "bad-label").counter().count())
        .isEqualTo(1);
  }
}
