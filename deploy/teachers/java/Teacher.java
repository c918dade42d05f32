import io.hardgate.messages.*; // hardgate.proto, and how its messages are read; from hardgate-common
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.*;

/** A teacher for Hardgate: java -cp 'JARS/*' Teacher.java BOOTSTRAP PREFIX TEACHER LABEL LABEL... */
record Teacher(String logitsTopic, String id, LabelSpace labels) {

  /** The model: one logit a label. This toy counts the labels' names; put yours here. */
  float[] score(String text) {
    var logits = new float[labels.classes()];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\s+"))
      for (int i = 0; i < logits.length; i++)
        if (word.startsWith(labels.names().get(i))) logits[i] += 4;
    return logits;
  }

  ProducerRecord<byte[], byte[]> answer(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    Sample sample = MessageFormat.SAMPLE.read(record.value(), record.headers());
    if (!sample.hasText()) throw new BadRecordException(Reason.UNSUPPORTED_INPUT, "it has no text");
    var logits = Logits.newBuilder().setSampleId(sample.getId()).setTeacherId(id).setTeacherVersion("1")
        .setLabelSpace(labels.fingerprint()).setPositions(1)
        .setDense(DenseValues.encode(score(sample.getText()), Dtype.FLOAT32));
    return new ProducerRecord<>(logitsTopic, record.key(), logits.build().toByteArray());
  }

  public static void main(String[] args) throws Exception {
    var labels = LabelSpace.of(List.of(args).subList(3, args.length));
    var teacher = new Teacher(args[1] + "logits", args[2], labels);
    // A new teacher starts with what comes from now on; a killed one's partitions are free after 6 s.
    Map<String, Object> in = Map.of("bootstrap.servers", args[0], "group.id", args[1] + "teacher-" + args[2],
        "auto.offset.reset", "latest", "isolation.level", "read_committed", "session.timeout.ms", 6000,
        "enable.auto.commit", false);
    Map<String, Object> out = Map.of("bootstrap.servers", args[0]);
    Thread main = Thread.currentThread();
    try (var consumer = new KafkaConsumer<>(in, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer = new KafkaProducer<>(out, new ByteArraySerializer(), new ByteArraySerializer())) {
      Callable<?> end = () -> { consumer.wakeup(); main.join(); return null; };
      Runtime.getRuntime().addShutdownHook(new Thread(new FutureTask<>(end)));
      consumer.subscribe(List.of(args[1] + "samples"));
      while (true) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var sample : consumer.poll(Duration.ofSeconds(1))) {
          try { sent.add(producer.send(teacher.answer(sample))); }
          catch (BadRecordException e) { System.err.println("skipped: " + e.getMessage()); }
        }
        for (var logits : sent) logits.get(); // throws if they were refused: started again, it goes on here
        consumer.commitAsync(); // what is acknowledged: at least once
      }
    } catch (WakeupException e) { /* asked to end */ }
  }
}
