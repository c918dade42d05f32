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
 * @param labels the class of each position, or {@link RecordRules#NO_LABEL}; the model never sees
 *     them
 * @param labelSpace fingerprint of what the labels are classes of
 * @param entry to be done when the answer is acknowledged
 */
record PendingSample(
    ConsumerRecord<byte[], byte[]> record,
    String id,
    TeacherInput input,
    int[] labels,
    String labelSpace,
    OffsetLedger.Entry entry) {

  static PendingSample of(
      ConsumerRecord<byte[], byte[]> record, Sample sample, OffsetLedger.Entry entry) {
    TeacherInput input = input(sample);
    int[] labels = new int[input.positions()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = sample.getLabelsCount() == 0 ? RecordRules.NO_LABEL : sample.getLabels(i);
    }
    return new PendingSample(record, sample.getId(), input, labels, sample.getLabelSpace(), entry);
  }

  private static TeacherInput input(Sample sample) {
    return switch (sample.getInputCase()) {
      case FEATURES -> new TeacherInput.Features(values(sample.getFeatures()));
      case TOKENS ->
          new TeacherInput.Tokens(
              sample.getTokens().getIdsList().stream().mapToInt(Integer::intValue).toArray());
      case TEXT, INPUT_NOT_SET -> new TeacherInput.Text(sample.getText());
    };
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
