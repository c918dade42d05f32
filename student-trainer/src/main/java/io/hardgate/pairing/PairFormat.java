package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Writes a {@link Pair} from the encoded messages that it is made of. On the wire an embedded
 * message is its own bytes behind its length, so nothing is decoded or encoded again.
 */
final class PairFormat {

  private PairFormat() {}

  static byte[] write(
      ByteString sample,
      Collection<ByteString> allLogits,
      Map<String, MissingTeacher.Why> missing) {
    List<MissingTeacher> reasons =
        missing.entrySet().stream()
            .map(
                teacher ->
                    MissingTeacher.newBuilder()
                        .setTeacherId(teacher.getKey())
                        .setWhy(teacher.getValue())
                        .build())
            .toList();
    int size = bytes(Pair.SAMPLE_FIELD_NUMBER, sample);
    for (ByteString logits : allLogits) {
      size += bytes(Pair.LOGITS_FIELD_NUMBER, logits);
    }
    for (MissingTeacher reason : reasons) {
      size += CodedOutputStream.computeMessageSize(Pair.MISSING_FIELD_NUMBER, reason);
    }
    byte[] value = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(value);
    try {
      out.writeBytes(Pair.SAMPLE_FIELD_NUMBER, sample);
      for (ByteString logits : allLogits) {
        out.writeBytes(Pair.LOGITS_FIELD_NUMBER, logits);
      }
      for (MissingTeacher reason : reasons) {
        out.writeMessage(Pair.MISSING_FIELD_NUMBER, reason);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return value;
  }

  private static int bytes(int field, ByteString message) {
    return CodedOutputStream.computeBytesSize(field, message);
  }
}
