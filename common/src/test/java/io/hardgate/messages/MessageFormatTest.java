package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.UnknownFieldSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFormatTest {

  private static final Headers PROTOBUF = new RecordHeaders();
  private static final Headers JSON = json("application/json");

  private static final Pair PAIR =
      Pair.newBuilder()
          .setSample(
              Sample.newBuilder()
                  .setId("s-1")
                  .setText("a cat, eine Katze, 猫")
                  .addLabels(-1)
                  .setLabelSpace("0123456789abcdef")
                  .setSplit(Split.HELD_OUT))
          .addLogits(
              Logits.newBuilder()
                  .setSampleId("s-1")
                  .setTeacherId("t")
                  .setPositions(1)
                  .setDense(DenseValues.encode(new float[] {1.5f, -2, 0}, Dtype.FLOAT32)))
          .addMissing(
              MissingTeacher.newBuilder().setTeacherId("u").setWhy(MissingTeacher.Why.DEADLINE))
          .build();

  @Test
  void readsProtobuf() throws BadRecordException {
    assertThat(MessageFormat.PAIR.read(PAIR.toByteArray(), PROTOBUF)).isEqualTo(PAIR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8"})
  void readsJsonWhereTheHeaderSaysSo(String contentType) throws BadRecordException {
    byte[] value = utf8(MessageFormat.toJson(PAIR));
    assertThat(MessageFormat.PAIR.read(value, json(contentType))).isEqualTo(PAIR);
    assertThatThrownBy(() -> MessageFormat.PAIR.read(value, PROTOBUF))
        .isInstanceOf(BadRecordException.class);
  }

  @Test
  void jsonAsPeopleWriteItInAShell() throws BadRecordException {
    byte[] value =
        utf8("{\"id\": \"1\", \"text\": \"x\", \"labels\": [2], \"label_space\": \"f\"}");
    Sample sample = MessageFormat.SAMPLE.read(value, JSON);
    assertThat(sample.getLabelsList()).isEqualTo(List.of(2));
    assertThat(sample.getLabelSpace()).isEqualTo("f");
    assertThat(sample.getSplit()).isEqualTo(Split.TRAIN);
  }

  @Test
  void whatNewerVersionsAddToProtobufIsNoFault() throws BadRecordException {
    byte[] withField99 =
        Sample.newBuilder()
            .setId("1")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build())
            .build()
            .toByteArray();
    assertThat(MessageFormat.SAMPLE.read(withField99, PROTOBUF).getId()).isEqualTo("1");
  }

  @Test
  void valuesAreReadInPlaceNotCopied() throws Exception {
    byte[] record = PAIR.getLogits(0).toByteArray();
    DenseLogits dense = MessageFormat.LOGITS.read(record, PROTOBUF).getDense();
    DenseValues values = DenseValues.of(dense, 1, 3);
    assertThat(values.get(0)).isEqualTo(1.5f);
    int at = record.length - 12;
    record[at + 3] = (byte) 0xbf; // the sign of the first float
    assertThat(values.get(0)).isEqualTo(-1.5f);
  }

  @Test
  void aRecordWithoutAValue() {
    assertThat(fault(null, PROTOBUF))
        .hasMessage("the value is not a Sample: the record has no value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "1",
        "\"id\"",
        "{",
        "{\"id\": {\"a\": 1}}",
        "{\"labels\": [1e400]}",
        "{\"id\":\"\\ud800",
        "{\"labels\": [2147483648]}",
        "{\"split\": \"NEITHER\"}",
        "{\"id\":\"1\"} x",
        "{\"id\":\"1\"}\n{\"id\":\"2\"}",
        "{\"id\":\"1\",\"id\":\"2\"}",
        "{\"id\":\"1\",\"label\":[0]}",
        "NaN",
      })
  void whatIsNoSampleInJson(String json) {
    assertThat(fault(utf8(json), JSON)).hasMessageStartingWith("the value is not a Sample: ");
  }

  /** The parser would work out all of its digits, which takes it minutes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"positions\":1e400000000}",
        "{\"positions\":1E-400000000}",
        "{\"p\\u006fsitions\":\"1e400000000\"}",
        "{\"positions\":\"1e\uff14\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10\"}",
        "{\"sparse\":{\"indices\":\"\",\"k\":1e400000000}}",
      })
  @Timeout(10)
  void anUnsignedNumberThatNobodyCanWriteOut(String json) {
    assertThatThrownBy(() -> MessageFormat.LOGITS.read(utf8(json), JSON))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("is not a whole number that can be written out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1\"", "1.000", "1e0", "0.1e1", "10e-1"})
  void unsignedNumbersAsJsonWritesThem(String one) throws BadRecordException {
    byte[] value = utf8("{\"teacherId\":\"1e400000000\",\"positions\":" + one + "}");
    assertThat(MessageFormat.LOGITS.read(value, JSON).getPositions()).isEqualTo(1);
  }

  @Test
  void textThatIsNotUtf8() {
    assertThat(fault(new byte[] {0x0a, 1, (byte) 0xff}, PROTOBUF))
        .hasMessageStartingWith("the value is not a Sample: ")
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 1_000, 100_000, 2_000_000})
  void deepNestingIsRefusedOrRead(int depth) throws BadRecordException {
    for (String opening : List.of("[", "{\"a\":")) {
      String closing = opening.equals("[") ? "]" : "}";
      String nested = opening.repeat(depth) + "1" + closing.repeat(depth);
      readOrRefuse(MessageFormat.SAMPLE, utf8("{\"unknown\":" + nested + "}"), JSON);
      readOrRefuse(MessageFormat.SAMPLE, utf8("{\"labels\":" + nested + "}"), JSON);
      readOrRefuse(MessageFormat.SAMPLE, utf8(opening.repeat(depth)), JSON);
      assertThat(fault(utf8(nested), JSON).reason()).isEqualTo(Reason.UNDECODABLE);
    }
    // In Protobuf the byte of the brace opens a group, field 15.
    byte[] groups = utf8("{".repeat(depth));
    assertThat(fault(groups, PROTOBUF).reason()).isEqualTo(Reason.UNDECODABLE);
  }

  /** Written out, such a number has a billion digits. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "\"1e999999999\""})
  @Timeout(10)
  void aNumberThatIsShortToWriteAndLongToReadIsRefused(String number) {
    byte[] positions = utf8("{\"positions\": " + number + "}");
    assertThatThrownBy(() -> MessageFormat.LOGITS.read(positions, JSON))
        .isInstanceOf(BadRecordException.class);
    assertThat(fault(utf8("{\"labels\": [" + number + "]}"), JSON).reason())
        .isEqualTo(Reason.UNDECODABLE);
  }

  @Property
  void garbageIsReadOrRefused(@ForAll byte[] value, @ForAll boolean json) {
    readOrRefuse(MessageFormat.SAMPLE, value, json ? JSON : PROTOBUF);
    readOrRefuse(MessageFormat.LOGITS, value, json ? JSON : PROTOBUF);
    readOrRefuse(MessageFormat.PAIR, value, json ? JSON : PROTOBUF);
  }

  @Property
  void aDamagedMessageIsReadOrRefused(
      @ForAll int place, @ForAll byte with, @ForAll boolean cut, @ForAll boolean json) {
    byte[] value = json ? utf8(MessageFormat.toJson(PAIR)) : PAIR.toByteArray();
    int at = Math.floorMod(place, value.length);
    value[at] = with;
    byte[] damaged = cut ? Arrays.copyOf(value, at) : value;
    readOrRefuse(MessageFormat.PAIR, damaged, json ? JSON : PROTOBUF);
  }

  @Property
  void jsonOfAnyFormIsReadOrRefused(@ForAll @From("jsonish") String json) {
    readOrRefuse(MessageFormat.PAIR, utf8(json), JSON);
    readOrRefuse(MessageFormat.LOGITS, utf8(json), JSON);
  }

  @Provide
  Arbitrary<String> jsonish() {
    Arbitrary<String> leaf =
        Arbitraries.of(
            "null",
            "true",
            "0",
            "-1",
            "1e5",
            "1.5",
            "\"\"",
            "\"x\"",
            "\"AA==\"",
            "\"NaN\"",
            "9e99");
    Arbitrary<String> name =
        Arbitraries.of(
            "id",
            "text",
            "labels",
            "sample",
            "logits",
            "dense",
            "dtype",
            "values",
            "split",
            "positions",
            "missing",
            "why",
            "other");
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"),
                Combinators.combine(name, inner)
                    .as((key, value) -> "\"" + key + "\":" + value)
                    .list()
                    .ofMaxSize(4)
                    .map(fields -> "{" + String.join(",", fields) + "}")),
        0,
        4);
  }

  private static void readOrRefuse(MessageFormat<?> format, byte[] value, Headers headers) {
    try {
      assertThat(format.read(value, headers)).isNotNull();
    } catch (BadRecordException e) {
      assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE);
      assertThat(e).hasMessageStartingWith("the value is not a ");
    }
  }

  private static BadRecordException fault(byte[] value, Headers headers) {
    return catchThrowableOfType(
        BadRecordException.class, () -> MessageFormat.SAMPLE.read(value, headers));
  }

  private static Headers json(String contentType) {
    return new RecordHeaders().add(MessageFormat.CONTENT_TYPE, utf8(contentType));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
