package io.hardgate.teacher.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.hardgate.config.TeacherConfig.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;

/**
 * Reads from an ONNX file what its weights are, which the engine does not tell. Of the model only
 * the fields on the way to the dtypes are looked at.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class OnnxWeights {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_DATA_TYPE = 2;

  private final Map<Precision, Long> counts = new EnumMap<>(Precision.class);

  private OnnxWeights() {}

  /**
   * The precision that most of the weights have; float32 if there are none.
   *
   * @throws IOException if the file cannot be read, or is not Protobuf
   */
  static Precision precision(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      CodedInputStream input = CodedInputStream.newInstance(bytes, 1 << 16);
      input.setSizeLimit(Integer.MAX_VALUE);
      OnnxWeights weights = new OnnxWeights();
      weights.model(input);
      return weights.counts.entrySet().stream()
          .max(Comparator.comparingLong(Map.Entry::getValue))
          .map(Map.Entry::getKey)
          .orElse(Precision.FLOAT32);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("its bytes are no Protobuf", e);
    }
  }

  private void model(CodedInputStream input) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (isMessage(tag, MODEL_GRAPH)) {
        int limit = input.pushLimit(input.readRawVarint32());
        graph(input);
        input.popLimit(limit);
      } else {
        skip(input, tag);
      }
    }
  }

  private void graph(CodedInputStream input) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (isMessage(tag, GRAPH_INITIALIZER)) {
        int limit = input.pushLimit(input.readRawVarint32());
        tensor(input);
        input.popLimit(limit);
      } else {
        skip(input, tag);
      }
    }
  }

  private void tensor(CodedInputStream input) throws IOException {
    long size = 1;
    int type = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (isMessage(tag, TENSOR_DIMS)) { // packed
        int limit = input.pushLimit(input.readRawVarint32());
        while (!input.isAtEnd()) {
          size *= Math.max(1, input.readInt64());
        }
        input.popLimit(limit);
      } else if (field == TENSOR_DIMS) {
        size *= Math.max(1, input.readInt64());
      } else if (field == TENSOR_DATA_TYPE) {
        type = input.readInt32();
      } else {
        skip(input, tag);
      }
    }
    switch (type) {
      case 1, 11 -> counts.merge(Precision.FLOAT32, size, Long::sum); // and double
      case 10, 16 -> counts.merge(Precision.FLOAT16, size, Long::sum); // and bfloat16
      case 2, 3 -> counts.merge(Precision.INT8, size, Long::sum); // unsigned and signed
      default -> {} // indices, shapes, ...: no weights
    }
  }

  private static boolean isMessage(int tag, int field) {
    return WireFormat.getTagFieldNumber(tag) == field
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static void skip(CodedInputStream input, int tag) throws IOException {
    if (!input.skipField(tag)) {
      throw new IOException("its bytes are no Protobuf");
    }
  }
}
