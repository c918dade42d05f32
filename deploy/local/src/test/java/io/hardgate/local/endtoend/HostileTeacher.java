package io.hardgate.local.endtoend;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.hardgate.local.endtoend.Fault.When;
import io.hardgate.messages.DenseLogits;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Reason;
import io.hardgate.messages.SparseLogits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;

/** All that a teacher can do wrong, over three classes. */
final class HostileTeacher {

  static final String ID = "hostile";

  private static final int FLOOD = 100_000;
  private static final int ORPHANS = 1_000;
  private static final int NAMES = 100;
  private static final int LARGE = 50 << 20;

  private final String topic;
  private final LabelSpace labels;
  private final int partitions;
  private final String sound;
  private final List<Fault> faults = new ArrayList<>();

  /**
   * @param topic of the logits
   * @param partitions of it
   * @param sound the teacher whose name it also uses
   */
  HostileTeacher(String topic, LabelSpace labels, int partitions, String sound) {
    this.topic = topic;
    this.labels = labels;
    this.partitions = partitions;
    this.sound = sound;
  }

  /** Faults of a teacher that is on the list of those that are allowed. */
  List<Fault> allowed() {
    values();
    sparse();
    form();
    numbers();
    names();
    return List.copyOf(faults);
  }

  /** What it can do besides where there is no such list: come under many names. */
  List<Fault> underManyNames(int places) {
    String id = nextId();
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(0, NAMES).mapToObj(i -> record(by("stranger-" + i, id).build())).toList();
    String name = "logits of more than 64 teachers for one sample";
    add(new Fault(name, id, When.BEFORE, places, Optional.of(Reason.TOO_MANY), records));
    return List.copyOf(faults);
  }

  private void values() {
    refused("NaN", Reason.NOT_FINITE, logits -> dense(logits, 1, Float.NaN, 1));
    refused("infinity", Reason.NOT_FINITE, logits -> dense(logits, Float.NEGATIVE_INFINITY, 1, 1));
    refused("a value too few", Reason.WRONG_SHAPE, logits -> dense(logits, 1, 2));
    refused("a value too many", Reason.WRONG_SHAPE, logits -> dense(logits, 1, 2, 3, 4));
    refused("another number of positions", Reason.WRONG_SHAPE, logits -> logits.setPositions(2));
    refused(
        "another label space",
        Reason.WRONG_LABEL_SPACE,
        logits -> logits.setLabelSpace(LabelSpace.of(List.of("yes", "no")).fingerprint()));
    refused("no encoding", Reason.MISSING_FIELD, Logits.Builder::clearDense);
  }

  private void sparse() {
    sparse("k of 0", Reason.WRONG_SHAPE, sparse -> sparse.setK(0));
    sparse("k of 4,294,967,295 (which is -1)", Reason.WRONG_SHAPE, sparse -> sparse.setK(-1));
    sparse("k as large as the label space", Reason.WRONG_SHAPE, sparse -> sparse.setK(3));
    sparse("an index that is no class", Reason.BAD_INDEX, sparse -> indices(sparse, 0, 3));
    sparse("an index twice", Reason.BAD_INDEX, sparse -> indices(sparse, 2, 2));
    sparse(
        "NaN among sparse values",
        Reason.NOT_FINITE,
        sparse -> sparse.setValues(floats(3, Float.NaN)));
    sparse(
        "a log-normaliser that cannot be",
        Reason.WRONG_SHAPE,
        sparse -> sparse.setLogNormalisers(floats(-50)));
  }

  private void form() {
    refusedRecord("bytes that are no message", Reason.UNDECODABLE, id -> value(id, utf8("\0none")));
    refusedRecord("no value", Reason.UNDECODABLE, id -> value(id, null));
    refusedRecord(
        "JSON with a number that takes minutes to read",
        Reason.UNDECODABLE,
        id -> json(id, "{\"sampleId\":\"%s\",\"positions\":1e400000000}".formatted(id)));
    refused(
        "messages within messages, deeper than 100",
        Reason.UNDECODABLE,
        logits -> logits.setUnknownFields(nested(100)));
    refusedRecord(
        "another key than the sample's id",
        Reason.WRONG_KEY,
        id -> new ProducerRecord<>(topic, utf8(id + "?"), by(ID, id).build().toByteArray()));
    refusedRecord("another partition than its key's", Reason.WRONG_PARTITION, this::misplaced);
    refused(
        "a record of 50 MB",
        Reason.TOO_LARGE,
        logits ->
            logits.setDense(
                DenseLogits.newBuilder()
                    .setDtype(Dtype.FLOAT32)
                    .setValues(ByteString.copyFrom(new byte[LARGE]))));
  }

  private void numbers() {
    String flooded = nextId();
    ProducerRecord<byte[], byte[]> one = record(by(ID, flooded).build());
    add(
        new Fault(
            "100,000 times the logits of one sample",
            flooded,
            When.BEFORE,
            1,
            Optional.of(Reason.DUPLICATE),
            Collections.nCopies(FLOOD, one)));
    String orphaned = nextId();
    add(
        new Fault(
            "logits for samples that never come",
            orphaned,
            When.BEFORE,
            0,
            Optional.of(Reason.NO_SAMPLE),
            IntStream.range(0, ORPHANS)
                .mapToObj(i -> record(by(ID, orphaned + "-never-" + i).build()))
                .toList()));
    String future = nextId();
    byte[] fine = by(ID, future).build().toByteArray();
    long time = System.currentTimeMillis() + Duration.ofDays(3_650).toMillis();
    add(
        new Fault(
            "a timestamp from the future",
            future,
            When.AFTER,
            1,
            Optional.empty(),
            List.of(new ProducerRecord<>(topic, null, time, utf8(future), fine))));
    String late = nextId();
    add(
        new Fault(
            "logits after the pair",
            late,
            When.LATE,
            0,
            Optional.of(Reason.LATE),
            List.of(record(by(ID, late).build()))));
  }

  private void names() {
    refused(
        "an id that is not on the list",
        Reason.UNKNOWN_TEACHER,
        logits -> logits.setTeacherId("stranger"));
    refused("no id", Reason.MISSING_FIELD, Logits.Builder::clearTeacherId);
    String before = nextId();
    String stolen = "another teacher's id, before it has answered";
    add(
        new Fault(
            stolen,
            before,
            When.BEFORE,
            1,
            Optional.empty(),
            List.of(record(by(sound, before).build()))));
    String after = nextId();
    add(
        new Fault(
            "another teacher's id, after it has answered",
            after,
            When.AFTER,
            0,
            Optional.of(Reason.DUPLICATE),
            List.of(record(by(sound, after).build()))));
  }

  private void sparse(String name, Reason reason, UnaryOperator<SparseLogits.Builder> damage) {
    refused(
        name,
        reason,
        logits ->
            logits.setSparse(
                damage.apply(
                    indices(SparseLogits.newBuilder(), 2, 0)
                        .setK(2)
                        .setDtype(Dtype.FLOAT32)
                        .setValues(floats(3, 1))
                        .setLogNormalisers(floats((float) Math.log(Math.exp(3) + Math.exp(1) + 1)))
                        .addTemperatures(1))));
  }

  private void refused(String name, Reason reason, UnaryOperator<Logits.Builder> damage) {
    refusedRecord(name, reason, id -> record(id, damage.apply(by(ID, id)).build()));
  }

  private void refusedRecord(
      String name, Reason reason, Function<String, ProducerRecord<byte[], byte[]>> record) {
    String id = nextId();
    When when = faults.size() % 2 == 0 ? When.BEFORE : When.AFTER;
    add(new Fault(name, id, when, 0, Optional.of(reason), List.of(record.apply(id))));
  }

  private void add(Fault fault) {
    faults.add(fault);
  }

  private String nextId() {
    return "sample-" + faults.size();
  }

  /** Logits that nothing is wrong with. */
  Logits.Builder by(String teacher, String id) {
    return dense(
        Logits.newBuilder()
            .setSampleId(id)
            .setTeacherId(teacher)
            .setLabelSpace(labels.fingerprint())
            .setPositions(1),
        0.25f,
        -1,
        2);
  }

  private static Logits.Builder dense(Logits.Builder logits, float... values) {
    return logits.setDense(DenseValues.encode(values, Dtype.FLOAT32));
  }

  private static SparseLogits.Builder indices(SparseLogits.Builder sparse, int... indices) {
    byte[] bytes = new byte[indices.length * Short.BYTES];
    for (int i = 0; i < indices.length; i++) {
      bytes[2 * i] = (byte) indices[i];
    }
    return sparse.setIndices(ByteString.copyFrom(bytes));
  }

  private static ByteString floats(float... values) {
    return DenseValues.encode(values, Dtype.FLOAT32).getValues();
  }

  private static UnknownFieldSet nested(int depth) {
    UnknownFieldSet fields = UnknownFieldSet.getDefaultInstance();
    for (int i = 0; i < depth; i++) {
      UnknownFieldSet.Field group = UnknownFieldSet.Field.newBuilder().addGroup(fields).build();
      fields = UnknownFieldSet.newBuilder().addField(1000, group).build();
    }
    return fields;
  }

  private ProducerRecord<byte[], byte[]> record(Logits logits) {
    return record(logits.getSampleId(), logits);
  }

  private ProducerRecord<byte[], byte[]> record(String id, Logits logits) {
    return value(id, logits.toByteArray());
  }

  private ProducerRecord<byte[], byte[]> value(String id, byte[] value) {
    return new ProducerRecord<>(topic, utf8(id), value);
  }

  private ProducerRecord<byte[], byte[]> json(String id, String json) {
    RecordHeader type = new RecordHeader(MessageFormat.CONTENT_TYPE, utf8(MessageFormat.JSON));
    return new ProducerRecord<>(topic, null, utf8(id), utf8(json), List.of(type));
  }

  private ProducerRecord<byte[], byte[]> misplaced(String id) {
    int partition = (Utils.toPositive(Utils.murmur2(utf8(id))) + 1) % partitions;
    return new ProducerRecord<>(topic, partition, utf8(id), by(ID, id).build().toByteArray());
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
