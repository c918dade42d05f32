package io.hardgate.student.stream;

import io.hardgate.config.LogPoint;
import io.hardgate.lifecycle.HardgateException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Where in the log a student reads: makes offsets of what the configuration says, and refuses those
 * that the log does not hold.
 */
final class LogBounds {

  private final PairLog log;
  private final Map<Integer, Long> beginning;
  private final Map<Integer, Long> end;

  /** As the log is now. */
  LogBounds(PairLog log) {
    this.log = log;
    beginning = log.beginning();
    end = log.end();
  }

  Map<Integer, Long> beginning() {
    return beginning;
  }

  /** By partition, the first offset behind what is there. */
  Map<Integer, Long> end() {
    return end;
  }

  /**
   * The offsets of {@code student.start.from}.
   *
   * @throws HardgateException if it names a partition or an offset that is not there
   */
  Map<Integer, Long> from(LogPoint point) {
    Map<Integer, Long> offsets = new TreeMap<>(beginning);
    offsets.putAll(resolve(point, "student.start.from"));
    return offsets;
  }

  /**
   * The offsets of {@code student.start.until}.
   *
   * @throws HardgateException if it names a partition or an offset that is not there, leaves a
   *     partition out, or lies before the start of the range
   */
  Map<Integer, Long> until(LogPoint point, Map<Integer, Long> from) {
    Map<Integer, Long> offsets = resolve(point, "student.start.until");
    if (offsets.size() < log.partitionCount()) {
      throw new HardgateException(
          "student.start.until is %s, expected an offset for each of the partitions 0 to %d"
              .formatted(point, log.partitionCount() - 1));
    }
    offsets.forEach(
        (partition, offset) -> {
          if (offset < from.get(partition)) {
            throw new HardgateException(
                "student.start.until is %s, which in %s is offset %d, before student.start.from: %d"
                    .formatted(point, name(partition), offset, from.get(partition)));
          }
        });
    return offsets;
  }

  private Map<Integer, Long> resolve(LogPoint point, String key) {
    if (point instanceof LogPoint.Offsets offsets) {
      Map<Integer, Long> wanted = new TreeMap<>(offsets.byPartition());
      wanted.forEach(
          (partition, offset) -> {
            if (partition >= log.partitionCount()) {
              throw new HardgateException(
                  "%s is %s, but %s has the partitions 0 to %d"
                      .formatted(key, point, log.topic(), log.partitionCount() - 1));
            }
            if (!holds(partition, offset)) {
              throw new HardgateException(
                  "%s is %s, but %s".formatted(key, point, held(partition)));
            }
          });
      return wanted;
    }
    if (point instanceof LogPoint.Time time) {
      Map<Integer, Long> offsets = new TreeMap<>(end); // of a partition with nothing so new
      log.at(time.instant())
          .forEach((partition, offset) -> offsets.merge(partition, offset, Math::min));
      return offsets;
    }
    return new TreeMap<>(beginning);
  }

  /**
   * Looks whether what a student goes on with is still there.
   *
   * @param doing what it cannot do otherwise: {@code go on where its checkpoint ended}
   * @throws HardgateException if it is not
   */
  void requireHeld(Map<Integer, Long> offsets, String doing) {
    offsets.forEach(
        (partition, offset) -> {
          if (partition >= log.partitionCount()) {
            throw lost(
                doing,
                "%s has %d partitions, not %d"
                    .formatted(log.topic(), log.partitionCount(), partition + 1));
          }
          // Retention cut it off, or the topic was made anew.
          if (!holds(partition, offset)) {
            throw lost(doing, held(partition) + ", not " + offset);
          }
        });
  }

  boolean holds(int partition, long offset) {
    return offset >= beginning.get(partition) && offset <= end.get(partition);
  }

  /** {@code pairs-0 holds the offsets 10 to 20}. */
  String held(int partition) {
    return "%s holds the offsets %d to %d"
        .formatted(name(partition), beginning.get(partition), end.get(partition));
  }

  private String name(int partition) {
    return log.topic() + "-" + partition;
  }

  /** By the number of the partition. */
  static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> numbers = new TreeMap<>();
    offsets.forEach((partition, offset) -> numbers.put(partition.partition(), offset));
    return numbers;
  }

  private static HardgateException lost(String doing, String why) {
    return new HardgateException(
        "the student cannot %s: %s; choose another student.id to start from the beginning"
            .formatted(doing, why));
  }
}
