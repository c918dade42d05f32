package io.hardgate.local.experiment;

import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a training log. */
final class PairWriter implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  PairWriter(Map<String, Object> client, String topic) {
    this.topic = topic;
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Appends a pair with these logits, by teacher. */
  void append(Gloss gloss, Split split, Map<String, float[]> logits) {
    String labelSpace = WordNet.labels().fingerprint();
    Pair.Builder pair =
        Pair.newBuilder()
            .setSample(
                Sample.newBuilder()
                    .setId(gloss.id())
                    .setText(gloss.text())
                    .addLabels(gloss.label())
                    .setLabelSpace(labelSpace)
                    .setSplit(split));
    logits.forEach(
        (teacher, values) ->
            pair.addLogits(
                Logits.newBuilder()
                    .setSampleId(gloss.id())
                    .setTeacherId(teacher)
                    .setTeacherVersion("1")
                    .setLabelSpace(labelSpace)
                    .setPositions(1)
                    .setDense(DenseValues.encode(values, Dtype.FLOAT32))));
    byte[] key = gloss.id().getBytes(StandardCharsets.UTF_8);
    var unused = producer.send(new ProducerRecord<>(topic, key, pair.build().toByteArray()));
  }

  @Override
  public void close() {
    producer.close();
  }
}
