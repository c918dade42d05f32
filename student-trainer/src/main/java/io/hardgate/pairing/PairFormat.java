package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/**
 * Writes a {@link Pair} from the encoded messages that it is made of. On the wire an embedded
 * message is its own bytes behind its length, so nothing is decoded or encoded again.
 */
final class PairFormat {

  private PairFormat() {}

  static byte[] write(
      ByteString sample, Collection<ByteString> allLogits, Collection<String> missing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeBytes(Pair.SAMPLE_FIELD_NUMBER, sample);
      for (ByteString logits : allLogits) {
        out.writeBytes(Pair.LOGITS_FIELD_NUMBER, logits);
      }
      for (String teacher : missing) {
        out.writeMessage(
            Pair.MISSING_FIELD_NUMBER,
            MissingTeacher.newBuilder()
                .setTeacherId(teacher)
                .setWhy(MissingTeacher.Why.DEADLINE)
                .build());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
