package io.hardgate.local.endtoend;

import io.hardgate.messages.Reason;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Something that a teacher does wrong about one sample.
 *
 * @param name as the table of the documentation has it
 * @param id of the sample, which no other fault is about
 * @param accepted so many of the records, the first ones, are part of the pair
 * @param reason of the dead letters that the others become; empty if there are none
 * @param records that the teacher sends
 */
record Fault(
    String name,
    String id,
    When when,
    int accepted,
    Optional<Reason> reason,
    List<ProducerRecord<byte[], byte[]>> records) {

  /** Relative to the sound teacher's own answer. */
  enum When {
    BEFORE,
    AFTER,
    /** When the pair has gone out. */
    LATE
  }

  int refused() {
    return records.size() - accepted;
  }
}
