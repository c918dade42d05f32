package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordRulesTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("animal", "plant", "stone"));
  private static final byte[] KEY = utf8("s-1");

  private final RecordRules rules = new RecordRules(LABELS);

  @Test
  void aGoodSampleHasOnePosition() throws BadRecordException {
    assertThat(rules.check(KEY, sample().build())).isEqualTo(1);
    assertThat(rules.check(KEY, sample().setLabels(0, RecordRules.NO_LABEL).build())).isEqualTo(1);
    assertThat(rules.check(KEY, sample().setLabels(0, 2).build())).isEqualTo(1);
  }

  @Test
  void aSampleWithoutLabelsNeedsNoLabelSpace() throws BadRecordException {
    Sample sample = sample().clearLabels().clearLabelSpace().build();
    assertThat(rules.check(KEY, sample)).isEqualTo(1);
  }

  @Test
  void tokensHaveAPositionEach() throws BadRecordException {
    Sample.Builder three = sample().setTokens(tokens(3)).clearLabels();
    assertThat(rules.check(KEY, three.build())).isEqualTo(3);
    assertThat(rules.check(KEY, three.addAllLabels(List.of(2, -1, 0)).build())).isEqualTo(3);
    assertSample(
        sample -> sample.setTokens(tokens(3)),
        Reason.WRONG_SHAPE,
        "labels has 1 entries, expected 3, one a position");
    assertSample(
        sample -> sample.setTokens(tokens(0)), Reason.MISSING_FIELD, "tokens.ids is empty");
    assertSample(
        sample -> sample.setTokens(tokens(RecordRules.MOST_POSITIONS + 1)),
        Reason.TOO_LARGE,
        "tokens.ids has 65537 entries, expected at most 65536");
  }

  private static Tokens tokens(int count) {
    return Tokens.newBuilder().addAllIds(Collections.nCopies(count, 1)).build();
  }

  @Test
  void logitsAndLabelsHaveThePositionsOfTheirSample() throws BadRecordException {
    RecordRules.checkPositions(3, 3);
    RecordRules.checkLabelCount(3, 3);
    assertThatThrownBy(() -> RecordRules.checkPositions(1, 3))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("positions is 1, expected 3, those of the sample");
    assertThatThrownBy(() -> RecordRules.checkLabelCount(4, 3))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("labels has 4 entries, expected 3, one a position");
  }

  @Test
  void samplesThatAreRefused() {
    assertSample(sample -> sample.setId(" "), Reason.MISSING_FIELD, "id is empty");
    assertSample(
        sample -> sample.setId("s-2"),
        Reason.WRONG_KEY,
        "the record key is 's-1', expected the sample id 's-2'");
    assertSample(
        Sample.Builder::clearText,
        Reason.MISSING_FIELD,
        "the sample has no input, expected text, features or tokens");
    assertSample(
        sample -> sample.setSplitValue(7),
        Reason.UNDECODABLE,
        "split is 7, expected TRAIN (0) or HELD_OUT (1)");
    assertSample(
        sample -> sample.addLabels(1),
        Reason.WRONG_SHAPE,
        "labels has 2 entries, expected 1, one a position");
    assertSample(
        sample -> sample.setLabels(0, 3),
        Reason.BAD_LABEL,
        "labels holds 3, expected 0 to 2, or -1 for unknown");
    assertSample(
        sample -> sample.setLabels(0, -2),
        Reason.BAD_LABEL,
        "labels holds -2, expected 0 to 2, or -1 for unknown");
    assertSample(
        sample -> sample.setLabelSpace("other"),
        Reason.WRONG_LABEL_SPACE,
        "label_space is 'other', expected '" + LABELS.fingerprint() + "'");
    assertSample(
        Sample.Builder::clearLabelSpace,
        Reason.WRONG_LABEL_SPACE,
        "label_space is '', expected '" + LABELS.fingerprint() + "'");
  }

  @Test
  void aRecordWithoutAKey() {
    assertFault(
        catchThrowableOfType(BadRecordException.class, () -> rules.check(null, sample().build())),
        Reason.WRONG_KEY,
        "the record key is none, expected the sample id 's-1'");
  }

  @Test
  void aKeyIsComparedByItsBytes() {
    // Both decode to the same replacement character.
    Sample sample = sample().setId("\ufffd").build();
    assertFault(
        catchThrowableOfType(
            BadRecordException.class, () -> rules.check(new byte[] {(byte) 0xff}, sample)),
        Reason.WRONG_KEY,
        "the record key is '\ufffd', expected the sample id '\ufffd'");
  }

  @Test
  void whatAMessageQuotesIsCut() {
    Sample sample = sample().setId("x".repeat(1_000_000)).build();
    BadRecordException fault =
        catchThrowableOfType(BadRecordException.class, () -> rules.check(KEY, sample));
    assertThat(fault.getMessage()).hasSizeLessThan(600).contains("the record key is 's-1'");
  }

  @Test
  void goodLogits() throws BadRecordException {
    DenseValues values = (DenseValues) rules.check(KEY, logits().build());
    assertThat(values.count()).isEqualTo(3);
    assertThat(values.get(1)).isEqualTo(-2.5f);
  }

  @Test
  void logitsThatAreRefused() {
    assertLogits(Logits.Builder::clearSampleId, Reason.MISSING_FIELD, "sample_id is empty");
    assertLogits(Logits.Builder::clearTeacherId, Reason.MISSING_FIELD, "teacher_id is empty");
    assertLogits(
        logits -> logits.setSampleId("s-2"),
        Reason.WRONG_KEY,
        "the record key is 's-1', expected the sample id 's-2'");
    assertLogits(
        Logits.Builder::clearLabelSpace,
        Reason.WRONG_LABEL_SPACE,
        "label_space is '', expected '" + LABELS.fingerprint() + "'");
    assertLogits(
        logits -> logits.setPositions(-1),
        Reason.WRONG_SHAPE,
        "positions is 4294967295, expected 1 to 65536");
    assertLogits(
        logits -> logits.setPositions(0),
        Reason.WRONG_SHAPE,
        "positions is 0, expected 1 to 65536");
    assertLogits(
        Logits.Builder::clearDense,
        Reason.MISSING_FIELD,
        "the logits have no encoding, expected dense or sparse");
    assertLogits(
        logits -> logits.getDenseBuilder().clearDtype(),
        Reason.UNDECODABLE,
        "dense.dtype is 0, expected FLOAT32 (1) or FLOAT16 (2)");
    assertLogits(
        logits -> logits.getDenseBuilder().setDtypeValue(77),
        Reason.UNDECODABLE,
        "dense.dtype is 77, expected FLOAT32 (1) or FLOAT16 (2)");
    assertLogits(
        logits -> logits.getDenseBuilder().setDtype(Dtype.FLOAT16),
        Reason.WRONG_SHAPE,
        "dense.values holds 12 bytes, expected 6: 1 positions x 3 classes of FLOAT16");
    assertLogits(
        logits -> logits.getDenseBuilder().setValues(ByteString.EMPTY),
        Reason.WRONG_SHAPE,
        "dense.values holds 0 bytes, expected 12: 1 positions x 3 classes of FLOAT32");
    assertLogits(
        logits -> logits.setDense(DenseValues.encode(new float[] {0, 1, Float.NaN}, Dtype.FLOAT32)),
        Reason.NOT_FINITE,
        "dense.values is NaN at position 0, class 2; expected a finite number");
  }

  @Test
  void reasonsAsTheyStandInHeaders() {
    assertThat(Reason.WRONG_LABEL_SPACE.id()).isEqualTo("wrong-label-space");
    assertThat(Reason.values()).extracting(Reason::id).doesNotHaveDuplicates();
  }

  private void assertSample(Consumer<Sample.Builder> damage, Reason reason, String message) {
    Sample.Builder sample = sample();
    damage.accept(sample);
    assertFault(
        catchThrowableOfType(BadRecordException.class, () -> rules.check(KEY, sample.build())),
        reason,
        message);
  }

  private void assertLogits(Consumer<Logits.Builder> damage, Reason reason, String message) {
    Logits.Builder logits = logits();
    damage.accept(logits);
    assertFault(
        catchThrowableOfType(BadRecordException.class, () -> rules.check(KEY, logits.build())),
        reason,
        message);
  }

  private static void assertFault(BadRecordException fault, Reason reason, String message) {
    assertThat(fault).isNotNull().hasMessage(message);
    assertThat(fault.reason()).isEqualTo(reason);
  }

  private static Sample.Builder sample() {
    return Sample.newBuilder()
        .setId("s-1")
        .setText("a cat")
        .addLabels(1)
        .setLabelSpace(LABELS.fingerprint());
  }

  private static Logits.Builder logits() {
    return Logits.newBuilder()
        .setSampleId("s-1")
        .setTeacherId("t")
        .setLabelSpace(LABELS.fingerprint())
        .setPositions(1)
        .setDense(DenseValues.encode(new float[] {0.5f, -2.5f, 40}, Dtype.FLOAT32));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
