package io.hardgate.teacher;

import io.hardgate.messages.Features;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.teacher.model.TeacherInput;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A sample that waits for its logits.
 *
 * @param record as it came, for the dead letters
 * @param input all that the model is given
 * @param label its class, or {@link RecordRules#NO_LABEL}; the model never sees it
 * @param labelSpace fingerprint of what the label is a class of
 * @param entry to be done when the answer is acknowledged
 */
record PendingSample(
    ConsumerRecord<byte[], byte[]> record,
    String id,
    TeacherInput input,
    int label,
    String labelSpace,
    OffsetLedger.Entry entry) {

  static PendingSample of(
      ConsumerRecord<byte[], byte[]> record, Sample sample, OffsetLedger.Entry entry) {
    int label = sample.getLabelsCount() == 0 ? RecordRules.NO_LABEL : sample.getLabels(0);
    return new PendingSample(
        record, sample.getId(), input(sample), label, sample.getLabelSpace(), entry);
  }

  private static TeacherInput input(Sample sample) {
    return sample.hasFeatures()
        ? new TeacherInput.Features(values(sample.getFeatures()))
        : new TeacherInput.Text(sample.getText());
  }

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static float[] values(Features features) {
    float[] values = new float[features.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = features.getValues(i);
    }
    return values;
  }
}
