package io.hardgate.messages;

import io.hardgate.metrics.FlowCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a dead letter. Key and value are the original bytes; these say where the record
 * came from and what is wrong with it.
 */
public final class DeadLetters {

  /** The {@link Reason}'s id. */
  public static final String REASON = "hardgate.reason";

  /** One sentence: the field, its value, what was expected. */
  public static final String DETAIL = "hardgate.detail";

  /** Who refused the record: {@code pairing}, {@code student:ID}, {@code teacher:ID}. */
  public static final String SERVICE = "hardgate.service";

  /** Topic, partition and offset that the record was read from: {@code samples-0@17}. */
  public static final String ORIGIN = "hardgate.origin";

  /** A detail may quote what the record holds, which can be large. */
  private static final int DETAIL_CHARACTERS = 1_000;

  private DeadLetters() {}

  /** The original headers, with the reason and the origin added. */
  public static Headers headers(
      Headers original,
      BadRecordException fault,
      String service,
      String topic,
      int partition,
      long offset) {
    Headers headers = new RecordHeaders(original.toArray());
    put(headers, REASON, fault.reason().id());
    put(headers, DETAIL, cut(fault.getMessage()));
    put(headers, SERVICE, service);
    put(headers, ORIGIN, topic + "-" + partition + "@" + offset);
    return headers;
  }

  /**
   * The dead letter of a record that was consumed.
   *
   * @param topic that dead letters go to
   */
  public static ProducerRecord<byte[], byte[]> letter(
      String topic,
      ConsumerRecord<byte[], byte[]> record,
      BadRecordException fault,
      String service) {
    return new ProducerRecord<>(
        topic,
        null,
        record.key(),
        record.value(),
        headers(
            record.headers(), fault, service, record.topic(), record.partition(), record.offset()));
  }

  /** A header's text, or an empty string where there is none. */
  public static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static String cut(String detail) {
    return detail.length() <= DETAIL_CHARACTERS
        ? detail
        : detail.substring(0, DETAIL_CHARACTERS) + "...";
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Shows how many there were of this service before there are any: a counter that begins with its
   * first has not risen, and {@code increase()} does not see that one.
   *
   * @param reasons that this service can have
   */
  public static void countFromZero(
      MeterRegistry meters, String service, Collection<Reason> reasons) {
    for (Reason reason : reasons) {
      var unused = counter(meters, service, reason);
    }
  }

  /** How many there were of this service, for this reason. */
  public static Counter counter(MeterRegistry meters, String service, Reason reason) {
    return FlowCatalogue.DEAD_LETTERS.counter(
        meters, Tags.of("service", service, "reason", reason.id()));
  }
}
