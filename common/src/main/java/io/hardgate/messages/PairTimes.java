package io.hardgate.messages;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * When what is in a pair came about, in milliseconds since 1970.
 *
 * @param producedMs when its sample was produced: the timestamp of the record
 * @param pairedMs when it was written: a header, which others that write pairs may leave out
 */
public record PairTimes(long producedMs, OptionalLong pairedMs) {

  /** The header of a pair: milliseconds since 1970, in decimal digits. */
  public static final String PAIRED = "hardgate.paired";

  /** Of this record. */
  public static PairTimes of(ConsumerRecord<?, ?> pair) {
    return new PairTimes(pair.timestamp(), paired(pair.headers()));
  }

  /** Says in the headers of a pair when it was written. */
  public static void writePaired(Headers headers, long nowMs) {
    headers.add(PAIRED, Long.toString(nowMs).getBytes(StandardCharsets.US_ASCII));
  }

  private static OptionalLong paired(Headers headers) {
    Header header = headers.lastHeader(PAIRED);
    if (header == null || header.value() == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // somebody else's header
    }
  }
}
