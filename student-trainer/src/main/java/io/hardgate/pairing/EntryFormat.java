package io.hardgate.pairing;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.hardgate.pairing.Entry.Early;
import io.hardgate.pairing.Entry.Orphan;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Entries as the store keeps them: a byte for the kind, then the components of the record in their
 * order, in Protobuf's encoding without tags.
 */
final class EntryFormat {

  /** Earlier ones were 1 to 3, with the payloads. This one was all there was before tokens. */
  private static final byte WAITING_AT_ONE_POSITION = 4;

  private static final byte EARLY_AT_ONE_POSITION = 5;
  private static final byte PAIRED = 6;
  private static final byte WAITING = 7;
  private static final byte EARLY = 8;

  /** No less than any entry takes without its teachers. */
  private static final int FIXED_BYTES = 64;

  /** No less than an entry takes for a teacher beside its id. */
  private static final int TEACHER_BYTES = 32;

  private EntryFormat() {}

  static byte[] write(Entry entry) {
    try {
      if (entry instanceof Waiting waiting) {
        return write(waiting);
      }
      return entry instanceof Early early ? write(early) : write((Paired) entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Entry read(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      byte kind = in.readRawByte();
      return switch (kind) {
        case WAITING -> readWaiting(in, true);
        case WAITING_AT_ONE_POSITION -> readWaiting(in, false);
        case EARLY -> readEarly(in, true);
        case EARLY_AT_ONE_POSITION -> readEarly(in, false);
        case PAIRED -> readPaired(in);
        default -> throw new IllegalStateException("the store holds an entry of kind " + kind);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the store holds an entry that cannot be read", e);
    }
  }

  private static byte[] write(Waiting waiting) throws IOException {
    byte[] bytes = space(waiting.logits().keySet());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeRawByte(WAITING);
    out.writeFixed64NoTag(waiting.dueMs());
    out.writeFixed64NoTag(waiting.arrivedMs());
    out.writeFixed64NoTag(waiting.lastMs());
    out.writeUInt64NoTag(waiting.sample());
    out.writeUInt32NoTag(waiting.positions());
    out.writeBoolNoTag(waiting.labelled());
    out.writeSInt64NoTag(waiting.label());
    out.writeUInt32NoTag(waiting.logits().size());
    for (Map.Entry<String, Long> logits : waiting.logits().entrySet()) {
      out.writeStringNoTag(logits.getKey());
      out.writeUInt64NoTag(logits.getValue());
    }
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  private static Waiting readWaiting(CodedInputStream in, boolean manyPositions)
      throws IOException {
    long dueMs = in.readFixed64();
    long arrivedMs = in.readFixed64();
    long lastMs = in.readFixed64();
    long sample = in.readUInt64();
    int positions = manyPositions ? in.readUInt32() : 1;
    boolean labelled = in.readBool();
    long label = in.readSInt64();
    Map<String, Long> logits = new LinkedHashMap<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      logits.put(in.readString(), in.readUInt64());
    }
    return new Waiting(dueMs, arrivedMs, lastMs, sample, positions, labelled, label, logits);
  }

  private static byte[] write(Early early) throws IOException {
    byte[] bytes = space(early.logits().keySet());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeRawByte(EARLY);
    out.writeBoolNoTag(early.label() != null);
    if (early.label() != null) {
      write(out, early.label());
    }
    out.writeUInt32NoTag(early.logits().size());
    for (Map.Entry<String, Orphan> logits : early.logits().entrySet()) {
      out.writeStringNoTag(logits.getKey());
      write(out, logits.getValue());
    }
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  private static void write(CodedOutputStream out, Orphan orphan) throws IOException {
    out.writeFixed64NoTag(orphan.dueMs());
    out.writeUInt64NoTag(orphan.offset());
    out.writeUInt32NoTag(orphan.positions());
  }

  private static Early readEarly(CodedInputStream in, boolean manyPositions) throws IOException {
    Orphan label = in.readBool() ? readOrphan(in, manyPositions) : null;
    Map<String, Orphan> logits = new LinkedHashMap<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      logits.put(in.readString(), readOrphan(in, manyPositions));
    }
    return new Early(logits, label);
  }

  private static Orphan readOrphan(CodedInputStream in, boolean manyPositions) throws IOException {
    return new Orphan(in.readFixed64(), in.readUInt64(), manyPositions ? in.readUInt32() : 1);
  }

  private static byte[] write(Paired paired) throws IOException {
    byte[] bytes = space(paired.teachers());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeRawByte(PAIRED);
    out.writeFixed64NoTag(paired.atMs());
    out.writeBoolNoTag(paired.labelled());
    out.writeUInt32NoTag(paired.teachers().size());
    for (String teacher : paired.teachers()) {
      out.writeStringNoTag(teacher);
    }
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  private static Paired readPaired(CodedInputStream in) throws IOException {
    long atMs = in.readFixed64();
    boolean labelled = in.readBool();
    Set<String> teachers = new LinkedHashSet<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      teachers.add(in.readString());
    }
    return new Paired(atMs, labelled, teachers);
  }

  /** Room for an entry with these teachers: a character takes three bytes at most. */
  private static byte[] space(Set<String> teachers) {
    int size = FIXED_BYTES;
    for (String teacher : teachers) {
      size += TEACHER_BYTES + 3 * teacher.length();
    }
    return new byte[size];
  }
}
