package io.hardgate.local.endtoend;

import io.hardgate.messages.Logits;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Samples in waves, among records that cannot be used, and what is expected to come of them. */
final class Attack {

  /** The samples that can be used. */
  final List<Sample> samples = new ArrayList<>();

  /** By sample, logits that came before the teacher's own. */
  final Map<String, Logits> forged = new LinkedHashMap<>();

  /** What cannot be used. */
  final Map<Origin, Reason> refused = new LinkedHashMap<>();

  private final Flow flow;
  private final HostileRecords hostile;
  private int pairs;
  private int letters;

  Attack(Flow flow, String teacher) {
    this.flow = flow;
    hostile =
        new HostileRecords(
            flow.topics, flow.labels, teacher, flow.config.pairing().maxRecordBytes());
  }

  /** Records that have to be on {@code pairs}, with those that do not belong there. */
  int pairs() {
    return pairs;
  }

  /** Dead letters that pairing has to write; the student's come when it trains. */
  int letters() {
    return letters;
  }

  /** Sends ten samples or more and one that is held out, or more. */
  void wave(List<Sample> train, List<Sample> heldOut) {
    Sample first = train.get(0);
    hostile.samples(first).forEach(this::send);
    hostile.logits(first.getId()).forEach(this::send);
    hostile.pairs(first).forEach(this::send);
    String forgedId = train.get(1).getId();
    sendForged(forgedId, hostile.fineLogits(forgedId));
    String absurdId = train.get(6).getId();
    sendForged(absurdId, hostile.absurdLogits(absurdId));

    send(first);
    send(train.get(1));
    send(train.get(2).toBuilder().clearLabels().clearLabelSpace().build());
    send(train.get(3).toBuilder().setLabels(0, RecordRules.NO_LABEL).build());
    train.subList(4, train.size()).forEach(this::send);
    heldOut.forEach(this::send);

    sendAgain(train.get(4));
    sendAgain(heldOut.get(0).toBuilder().setSplit(Split.TRAIN).build());
    for (Hostile answered : hostile.answeredSamples(train.get(5))) {
      send(answered);
      letters++; // its answer is logits without a sample
    }
    Sample last = train.get(train.size() - 1);
    hostile.pairs(last).forEach(this::send);
    hostile.logits(last.getId()).forEach(this::send);
    hostile.samples(last).forEach(this::send);
  }

  /** What is in a transaction that is aborted does not exist. */
  void sendInVain(Sample sample) {
    byte[] key = utf8(sample.getId());
    Logits logits = hostile.fineLogits(sample.getId());
    flow.sendInVain(
        List.of(
            new ProducerRecord<>(flow.topics.samples(), key, sample.toByteArray()),
            new ProducerRecord<>(flow.topics.logits(), key, logits.toByteArray()),
            new ProducerRecord<>(flow.topics.pairs(), key, utf8("no pair"))));
  }

  private void send(Sample sample) {
    samples.add(sample);
    pairs++;
    Origin unused =
        flow.send(
            new ProducerRecord<>(
                flow.topics.samples(), utf8(sample.getId()), sample.toByteArray()));
  }

  private void send(Hostile record) {
    refused.put(flow.send(record.record()), record.reason());
    if (record.record().topic().equals(flow.topics.pairs())) {
      pairs++;
    } else {
      letters++;
    }
  }

  /** The sample and its answer are refused, whatever else is in it. */
  private void sendAgain(Sample sample) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(flow.topics.samples(), utf8(sample.getId()), sample.toByteArray());
    send(new Hostile(record, Reason.DUPLICATE));
    letters++;
  }

  /** The first logits of a teacher are in the pair, so its own answer is refused. */
  private void sendForged(String id, Logits logits) {
    forged.put(id, logits);
    Origin unused =
        flow.send(new ProducerRecord<>(flow.topics.logits(), utf8(id), logits.toByteArray()));
    letters++;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
