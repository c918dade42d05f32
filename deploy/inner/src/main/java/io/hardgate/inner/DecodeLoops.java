package io.hardgate.inner;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Pair;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.stream.HeldOutShare;
import io.hardgate.student.stream.PairDecoder;
import io.hardgate.student.training.PairBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A record of {@code pairs}, from its bytes to the buffers of a batch. */
@State(Scope.Thread)
public class DecodeLoops {

  private static final int POSITIONS = 12;
  private static final int CLASSES = 8192;

  private PairDecoder decoder;
  private PairBatch batch;
  private ConsumerRecord<byte[], byte[]> float32;
  private ConsumerRecord<byte[], byte[]> float16;
  private ConsumerRecord<byte[], byte[]> sparse;

  /** Makes the records. */
  @Setup
  public void prepare() {
    Sentence sentence = Sentence.random(POSITIONS, CLASSES);
    decoder =
        new PairDecoder(
            new RecordRules(sentence.labels()),
            new InputEncoder.Sequences(CLASSES, POSITIONS),
            new HeldOutShare(0));
    batch = new PairBatch(CLASSES);
    float32 = record(sentence.dense(Dtype.FLOAT32));
    float16 = record(sentence.dense(Dtype.FLOAT16));
    sparse = record(sentence.sparse());
  }

  private static ConsumerRecord<byte[], byte[]> record(Pair pair) {
    byte[] key = pair.getSample().getId().getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>("pairs", 0, 0, key, pair.toByteArray());
  }

  @Benchmark
  public PairBatch denseFloat32() throws BadRecordException {
    return decode(float32);
  }

  @Benchmark
  public PairBatch denseFloat16() throws BadRecordException {
    return decode(float16);
  }

  @Benchmark
  public PairBatch sparse() throws BadRecordException {
    return decode(sparse);
  }

  private PairBatch decode(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    return batch.fill(List.of(decoder.decode(record).example()));
  }
}
