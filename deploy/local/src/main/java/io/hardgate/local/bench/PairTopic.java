package io.hardgate.local.bench;

import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Pair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a training log. On one partition the batches are those of the list. */
final class PairTopic {

  private PairTopic() {}

  /** Creates the topics, and writes these pairs again and again, each time as new samples. */
  static void write(KafkaConfig kafka, List<Pair> pairs, int count, StopSignal stop) {
    write(kafka, pairs, count, 1, stop);
  }

  /** The same on so many partitions, in turn, so that all hold as much. */
  static void write(
      KafkaConfig kafka, List<Pair> pairs, int count, int partitions, StopSignal stop) {
    BenchTopics.create(kafka, partitions);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        stop.throwIfRequested();
        Pair pair = numbered(pairs.get(i % pairs.size()), i / pairs.size());
        byte[] key = pair.getSample().getId().getBytes(StandardCharsets.UTF_8);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    kafka.topics().pairs(), i % partitions, key, pair.toByteArray()),
                (at, problem) -> failure.compareAndSet(null, problem));
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the pairs were not produced", failure.get());
    }
  }

  private static Pair numbered(Pair pair, int loop) {
    String id = pair.getSample().getId() + "-" + loop;
    Pair.Builder numbered = pair.toBuilder();
    numbered.getSampleBuilder().setId(id);
    numbered.getLogitsBuilderList().forEach(logits -> logits.setSampleId(id));
    return numbered.build();
  }
}
