package io.hardgate.local.quickstart;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody's teacher, on a thread of its own: it answers what is produced from now on, anyhow. */
final class RandomTeacher implements AutoCloseable {

  private final Map<String, Object> client;
  private final Topics topics;
  private final String id;
  private final String labelSpace;
  private final int classes;
  private final Worker worker;

  RandomTeacher(String broker, Topics topics, String id, String labelSpace, int classes) {
    this.client =
        Map.of("bootstrap.servers", broker, "group.id", id, "auto.offset.reset", "latest");
    this.topics = topics;
    this.id = id;
    this.labelSpace = labelSpace;
    this.classes = classes;
    worker = Worker.start(id, new Health(), this::teach);
  }

  private void teach(StopSignal stop) throws BadRecordException {
    Random random = new Random(id.hashCode());
    try (KafkaConsumer<byte[], byte[]> samples =
            new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> logits =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", client.get("bootstrap.servers")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      samples.subscribe(List.of(topics.samples()));
      while (!stop.requested()) {
        for (ConsumerRecord<byte[], byte[]> record : samples.poll(Duration.ofMillis(100))) {
          var unused = logits.send(answer(record, random));
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> answer(
      ConsumerRecord<byte[], byte[]> record, Random random) throws BadRecordException {
    float[] values = new float[classes];
    for (int i = 0; i < classes; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Logits message =
        Logits.newBuilder()
            .setSampleId(MessageFormat.SAMPLE.read(record.value(), record.headers()).getId())
            .setTeacherId(id)
            .setTeacherVersion("1")
            .setLabelSpace(labelSpace)
            .setPositions(1)
            .setDense(DenseValues.encode(values, Dtype.FLOAT32))
            .build();
    return new ProducerRecord<>(topics.logits(), record.key(), message.toByteArray());
  }

  @Override
  public void close() {
    worker.close();
  }
}
