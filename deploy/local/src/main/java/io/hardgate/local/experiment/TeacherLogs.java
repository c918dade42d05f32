package io.hardgate.local.experiment;

import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies of a training log, one for each teacher: the same pairs in the same order, with the logits
 * of that teacher alone. A trainer measures all teachers of a pair, and those that a student does
 * not learn from would cost it a fifth of its time.
 */
final class TeacherLogs {

  private final Path directory;
  private final PrintWriter out;

  /**
   * Wiring.
   *
   * @param directory where it is noted which logs were copied
   * @param out for a line of each log
   */
  TeacherLogs(Path directory, PrintWriter out) {
    this.directory = directory;
    this.out = out;
  }

  /**
   * Makes the copies, unless they are there.
   *
   * @param all the log with all teachers
   * @param copies the same log's copy by the id of the teacher
   * @throws HardgateException if a pair cannot be read or written, or it is stopped before the end
   */
  void make(LogPlan all, Map<String, LogPlan> copies, StopSignal stop) {
    Path marker = directory.resolve(all.name() + ".copies");
    if (Files.exists(marker)) {
      return;
    }
    copies.values().forEach(copy -> TrainingLogs.recreateTopics(copy.config()));
    KafkaConfig kafka = all.config().kafka();
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      PairLog.read(
          kafka,
          (record, pair) ->
              copies.forEach(
                  (teacher, copy) -> {
                    String topic = copy.config().kafka().topics().pairs();
                    var unused =
                        producer.send(
                            copy(record, only(teacher, pair), topic),
                            (sent, e) -> {
                              if (e != null) {
                                failure.compareAndSet(null, e);
                              }
                            });
                  }),
          stop);
      producer.flush();
      if (failure.get() != null) {
        throw new HardgateException(
            "a pair could not be produced: " + failure.get().getMessage(), failure.get());
      }
      Files.writeString(marker, "");
    } catch (IOException e) {
      throw new HardgateException(marker + " cannot be written", e);
    }
    out.printf("training log %s: copied for each of %d teachers%n", all.name(), copies.size());
    out.flush();
  }

  private static Pair only(String teacher, Pair pair) {
    Pair.Builder copy = pair.toBuilder().clearLogits();
    for (Logits logits : pair.getLogitsList()) {
      if (logits.getTeacherId().equals(teacher)) {
        copy.addLogits(logits);
      }
    }
    return copy.build();
  }

  private static ProducerRecord<byte[], byte[]> copy(
      ConsumerRecord<byte[], byte[]> record, Pair pair, String topic) {
    return new ProducerRecord<>(
        topic,
        record.partition(),
        record.timestamp(),
        record.key(),
        pair.toByteArray(),
        record.headers());
  }
}
