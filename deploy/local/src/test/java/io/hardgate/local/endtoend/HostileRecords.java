package io.hardgate.local.endtoend;

import com.google.protobuf.ByteString;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/** All kinds of records that cannot be used, each next to one that can. */
final class HostileRecords {

  private static final String FOREIGN = LabelSpace.of(List.of("ham", "spam")).fingerprint();

  private final Topics topics;
  private final LabelSpace labels;
  private final String teacher;
  private final int maxRecordBytes;
  private final Random random = new Random(7);

  HostileRecords(Topics topics, LabelSpace labels, String teacher, int maxRecordBytes) {
    this.topics = topics;
    this.labels = labels;
    this.teacher = teacher;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** On the topic of samples: none of them is the sample itself, or touches it. */
  List<Hostile> samples(Sample sample) {
    return List.of(
        hostile(topics.samples(), "garbage", garbage(40), Reason.UNDECODABLE),
        hostile(topics.samples(), sample.getId(), garbage(400), Reason.UNDECODABLE),
        hostile(topics.samples(), "nothing", null, Reason.UNDECODABLE),
        hostile(topics.samples(), null, null, Reason.UNDECODABLE),
        hostile(topics.samples(), "empty", new byte[0], Reason.MISSING_FIELD),
        sample(named(sample, "no-input").clearText(), Reason.MISSING_FIELD),
        hostile(topics.samples(), "another", sample.toByteArray(), Reason.WRONG_KEY),
        hostile(topics.samples(), null, sample.toByteArray(), Reason.WRONG_KEY),
        sample(label(sample, "above", labels.classes()), Reason.BAD_LABEL),
        sample(label(sample, "below", -2), Reason.BAD_LABEL),
        sample(label(sample, "two", 1).addLabels(1), Reason.WRONG_SHAPE),
        sample(label(sample, "foreign", 1).setLabelSpace(FOREIGN), Reason.WRONG_LABEL_SPACE),
        sample(named(sample, "split").setSplitValue(7), Reason.UNDECODABLE));
  }

  /** Samples that every teacher answers, though they can be in no pair. */
  List<Hostile> answeredSamples(Sample sample) {
    Sample misplaced = named(sample, "misplaced").build();
    Sample large = named(sample, "large").setText("word ".repeat(maxRecordBytes / 5)).build();
    return List.of(
        new Hostile(
            elsewhere(topics.samples(), misplaced.getId(), misplaced.toByteArray()),
            Reason.WRONG_PARTITION),
        hostile(topics.samples(), large.getId(), large.toByteArray(), Reason.TOO_LARGE));
  }

  /** On {@code logits}, all but the last two in the name of the real teacher's answer. */
  List<Hostile> logits(String id) {
    Logits fine = fineLogits(id);
    Logits strange = fine.toBuilder().setTeacherId("stranger").build();
    Logits orphan = fineLogits(id + "-orphan");
    Logits misplaced = fineLogits(id + "-misplaced-logits");
    return List.of(
        hostile(topics.logits(), id, garbage(60), Reason.UNDECODABLE),
        hostile(topics.logits(), id, null, Reason.UNDECODABLE),
        hostile(topics.logits(), null, fine.toByteArray(), Reason.WRONG_KEY),
        hostile(topics.logits(), "another", fine.toByteArray(), Reason.WRONG_KEY),
        logits(fine.toBuilder().setDense(with(Float.NaN, Dtype.FLOAT32)), Reason.NOT_FINITE),
        logits(
            fine.toBuilder().setDense(with(Float.POSITIVE_INFINITY, Dtype.FLOAT32)),
            Reason.NOT_FINITE),
        logits(
            fine.toBuilder().setDense(with(Float.NEGATIVE_INFINITY, Dtype.FLOAT16)),
            Reason.NOT_FINITE),
        logits(fine.toBuilder().setDense(dense(labels.classes() - 1)), Reason.WRONG_SHAPE),
        logits(fine.toBuilder().setDense(dense(labels.classes() + 1)), Reason.WRONG_SHAPE),
        logits(
            fine.toBuilder()
                .setDense(fine.getDense().toBuilder().setValues(ByteString.copyFromUtf8("odd"))),
            Reason.WRONG_SHAPE),
        logits(fine.toBuilder().setPositions(2), Reason.WRONG_SHAPE),
        logits(fine.toBuilder().setPositions(RecordRules.MOST_POSITIONS + 1), Reason.WRONG_SHAPE),
        logits(fine.toBuilder().setLabelSpace(FOREIGN), Reason.WRONG_LABEL_SPACE),
        logits(fine.toBuilder().clearDense(), Reason.MISSING_FIELD),
        logits(fine.toBuilder().clearTeacherId(), Reason.MISSING_FIELD),
        hostile(topics.logits(), id, strange.toByteArray(), Reason.UNKNOWN_TEACHER),
        new Hostile(
            elsewhere(topics.logits(), misplaced.getSampleId(), misplaced.toByteArray()),
            Reason.WRONG_PARTITION),
        hostile(topics.logits(), orphan.getSampleId(), orphan.toByteArray(), Reason.NO_SAMPLE));
  }

  /** On {@code pairs}, where only pairing should write. */
  List<Hostile> pairs(Sample sample) {
    Logits fine = fineLogits(sample.getId());
    Pair pair = Pair.newBuilder().setSample(sample).addLogits(fine).build();
    Logits nan = fine.toBuilder().setDense(with(Float.NaN, Dtype.FLOAT32)).build();
    Logits foreign = fine.toBuilder().setLabelSpace(FOREIGN).build();
    Logits others = fineLogits("another");
    Sample foreignSample = sample.toBuilder().setLabelSpace(FOREIGN).build();
    return List.of(
        hostile(topics.pairs(), sample.getId(), garbage(80), Reason.UNDECODABLE),
        hostile(topics.pairs(), sample.getId(), null, Reason.UNDECODABLE),
        hostile(topics.pairs(), null, new byte[0], Reason.MISSING_FIELD),
        hostile(topics.pairs(), "another", pair.toByteArray(), Reason.WRONG_KEY),
        pair(pair.toBuilder().setLogits(0, nan), Reason.NOT_FINITE),
        pair(pair.toBuilder().addLogits(nan), Reason.NOT_FINITE),
        pair(pair.toBuilder().setLogits(0, foreign), Reason.WRONG_LABEL_SPACE),
        pair(pair.toBuilder().setSample(foreignSample), Reason.WRONG_LABEL_SPACE),
        pair(pair.toBuilder().setLogits(0, others), Reason.WRONG_KEY));
  }

  /** Logits that nothing is wrong with, but that no model gave. */
  Logits fineLogits(String id) {
    return Logits.newBuilder()
        .setSampleId(id)
        .setTeacherId(teacher)
        .setTeacherVersion("forged")
        .setLabelSpace(labels.fingerprint())
        .setPositions(1)
        .setDense(dense(labels.classes()))
        .build();
  }

  /** Logits that are as large as they can be, and all the same no reason to refuse them. */
  Logits absurdLogits(String id) {
    float[] values = new float[labels.classes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
    }
    return fineLogits(id).toBuilder().setDense(DenseValues.encode(values, Dtype.FLOAT32)).build();
  }

  private DenseLogits dense(int values) {
    float[] logits = new float[values];
    for (int i = 0; i < values; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    return DenseValues.encode(logits, Dtype.FLOAT32);
  }

  private DenseLogits with(float value, Dtype dtype) {
    float[] logits = new float[labels.classes()];
    logits[random.nextInt(logits.length)] = value;
    return DenseValues.encode(logits, dtype);
  }

  /** Begins with what no Protobuf message can begin with: a field number of 0. */
  private byte[] garbage(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[0] = 0;
    return bytes;
  }

  private static Sample.Builder named(Sample sample, String suffix) {
    return sample.toBuilder().setId(sample.getId() + "-" + suffix);
  }

  private static Sample.Builder label(Sample sample, String suffix, int label) {
    return named(sample, suffix).clearLabels().addLabels(label);
  }

  private Hostile sample(Sample.Builder sample, Reason reason) {
    return hostile(topics.samples(), sample.getId(), sample.build().toByteArray(), reason);
  }

  private Hostile logits(Logits.Builder logits, Reason reason) {
    return hostile(topics.logits(), logits.getSampleId(), logits.build().toByteArray(), reason);
  }

  private Hostile pair(Pair.Builder pair, Reason reason) {
    return hostile(topics.pairs(), pair.getSample().getId(), pair.build().toByteArray(), reason);
  }

  private static Hostile hostile(String topic, String key, byte[] value, Reason reason) {
    return new Hostile(new ProducerRecord<>(topic, utf8(key), value), reason);
  }

  private static ProducerRecord<byte[], byte[]> elsewhere(String topic, String key, byte[] value) {
    int partition = Utils.toPositive(Utils.murmur2(utf8(key))) % Flow.PARTITIONS;
    return new ProducerRecord<>(topic, (partition + 1) % Flow.PARTITIONS, utf8(key), value);
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
