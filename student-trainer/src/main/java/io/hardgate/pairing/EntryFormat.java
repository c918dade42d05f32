package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.hardgate.pairing.Entry.Orphan;
import io.hardgate.pairing.Entry.Orphans;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Entries as the store keeps them: a byte for the kind, then the components of the record in their
 * order, in Protobuf's encoding without tags. The payloads that are read alias the array.
 */
final class EntryFormat {

  private static final byte WAITING = 1;
  private static final byte ORPHANS = 2;
  private static final byte PAIRED = 3;

  private EntryFormat() {}

  static byte[] write(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (entry instanceof Waiting waiting) {
        write(out, waiting);
      } else if (entry instanceof Orphans orphans) {
        write(out, orphans);
      } else {
        write(out, (Paired) entry);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Entry read(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(ByteBuffer.wrap(bytes));
    in.enableAliasing(true);
    try {
      byte kind = in.readRawByte();
      return switch (kind) {
        case WAITING -> readWaiting(in);
        case ORPHANS -> readOrphans(in);
        case PAIRED -> readPaired(in);
        default -> throw new IllegalStateException("the store holds an entry of kind " + kind);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the store holds an entry that cannot be read", e);
    }
  }

  private static void write(CodedOutputStream out, Waiting waiting) throws IOException {
    out.writeRawByte(WAITING);
    out.writeFixed64NoTag(waiting.dueMs());
    out.writeFixed64NoTag(waiting.arrivedMs());
    out.writeFixed64NoTag(waiting.timestamp());
    out.writeBytesNoTag(waiting.sample());
    out.writeUInt32NoTag(waiting.logits().size());
    for (Map.Entry<String, ByteString> logits : waiting.logits().entrySet()) {
      out.writeStringNoTag(logits.getKey());
      out.writeBytesNoTag(logits.getValue());
    }
  }

  private static Waiting readWaiting(CodedInputStream in) throws IOException {
    long dueMs = in.readFixed64();
    long arrivedMs = in.readFixed64();
    long timestamp = in.readFixed64();
    ByteString sample = in.readBytes();
    Map<String, ByteString> logits = new LinkedHashMap<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      logits.put(in.readString(), in.readBytes());
    }
    return new Waiting(dueMs, arrivedMs, timestamp, sample, logits);
  }

  private static void write(CodedOutputStream out, Orphans orphans) throws IOException {
    out.writeRawByte(ORPHANS);
    out.writeUInt32NoTag(orphans.logits().size());
    for (Map.Entry<String, Orphan> logits : orphans.logits().entrySet()) {
      Orphan orphan = logits.getValue();
      out.writeStringNoTag(logits.getKey());
      out.writeFixed64NoTag(orphan.dueMs());
      out.writeFixed64NoTag(orphan.timestamp());
      out.writeUInt64NoTag(orphan.offset());
      out.writeBytesNoTag(orphan.value());
      write(out, orphan.headers());
    }
  }

  private static Orphans readOrphans(CodedInputStream in) throws IOException {
    Map<String, Orphan> logits = new LinkedHashMap<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      String teacher = in.readString();
      logits.put(
          teacher,
          new Orphan(
              in.readFixed64(),
              in.readFixed64(),
              in.readUInt64(),
              in.readBytes(),
              readHeaders(in)));
    }
    return new Orphans(logits);
  }

  private static void write(CodedOutputStream out, Headers headers) throws IOException {
    Header[] all = headers.toArray();
    out.writeUInt32NoTag(all.length);
    for (Header header : all) {
      out.writeStringNoTag(header.key());
      // A header may have no value, which is not the same as an empty one.
      out.writeBoolNoTag(header.value() != null);
      if (header.value() != null) {
        out.writeByteArrayNoTag(header.value());
      }
    }
  }

  private static Headers readHeaders(CodedInputStream in) throws IOException {
    Headers headers = new RecordHeaders();
    for (int left = in.readUInt32(); left > 0; left--) {
      String key = in.readString();
      headers.add(key, in.readBool() ? in.readByteArray() : null);
    }
    return headers;
  }

  private static void write(CodedOutputStream out, Paired paired) throws IOException {
    out.writeRawByte(PAIRED);
    out.writeFixed64NoTag(paired.dueMs());
    out.writeUInt32NoTag(paired.missing().size());
    for (String teacher : paired.missing()) {
      out.writeStringNoTag(teacher);
    }
  }

  private static Paired readPaired(CodedInputStream in) throws IOException {
    long dueMs = in.readFixed64();
    Set<String> missing = new LinkedHashSet<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      missing.add(in.readString());
    }
    return new Paired(dueMs, missing);
  }
}
