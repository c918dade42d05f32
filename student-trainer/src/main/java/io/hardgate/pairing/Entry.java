package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/** What is known of one sample id. Times are milliseconds of the wall clock. */
sealed interface Entry {

  /** When something has to be done about it. */
  long dueMs();

  /**
   * A sample that waits for teachers.
   *
   * @param timestamp of the sample's record
   * @param sample Protobuf
   * @param logits Protobuf, by teacher
   */
  record Waiting(
      long dueMs, long arrivedMs, long timestamp, ByteString sample, Map<String, ByteString> logits)
      implements Entry {

    Waiting with(String teacher, ByteString more) {
      Map<String, ByteString> all = new LinkedHashMap<>(logits);
      all.put(teacher, more);
      return new Waiting(dueMs, arrivedMs, timestamp, sample, all);
    }
  }

  /** Logits, by teacher, whose sample has not come; never empty. */
  record Orphans(Map<String, Orphan> logits) implements Entry {

    @Override
    public long dueMs() {
      return logits.values().stream().mapToLong(Orphan::dueMs).min().orElse(0);
    }

    Orphans with(String teacher, Orphan more) {
      Map<String, Orphan> all = new LinkedHashMap<>(logits);
      all.put(teacher, more);
      return new Orphans(all);
    }
  }

  /**
   * A record of {@code logits} as it was read, so that it can become a dead letter.
   *
   * @param offset that it was read from, in the partition of the task
   */
  record Orphan(long dueMs, long timestamp, long offset, ByteString value, Headers headers) {}

  /**
   * What is remembered of a pair that has gone out.
   *
   * @param missing the teachers that it went out without
   */
  record Paired(long dueMs, Set<String> missing) implements Entry {}
}
