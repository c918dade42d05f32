package io.hardgate.teacher.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file of float32 tensors: the length of the header as a little-endian long, the
 * header in JSON, the tensors' bytes. DJL's own reader keeps the metadata to itself, and asks for
 * an engine.
 *
 * @param metadata free text by name, the header's {@code __metadata__}
 * @param tensors by name
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values row by row, and their shape: rows, columns, ... */
  static final class Tensor {

    private final int[] shape;
    private final float[] values;

    Tensor(int[] shape, float[] values) {
      this.shape = shape;
      this.values = values;
    }

    int[] shape() {
      return shape;
    }

    float[] values() {
      return values;
    }

    String shapeText() {
      return Arrays.toString(shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is not such a file
   */
  static Safetensors read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  /**
   * Reads what a file holds.
   *
   * @throws IOException if it is not such a file
   */
  static Safetensors read(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < Long.BYTES) {
      throw new IOException("it holds %d bytes, expected 8 or more".formatted(bytes.remaining()));
    }
    long headerBytes = bytes.getLong();
    if (headerBytes < 2 || headerBytes > bytes.remaining()) {
      throw new IOException(
          "its header is said to have %d bytes, expected 2 to %d"
              .formatted(headerBytes, bytes.remaining()));
    }
    String header =
        new String(bytes.array(), Long.BYTES, (int) headerBytes, StandardCharsets.UTF_8);
    ByteBuffer data = bytes.position(Long.BYTES + (int) headerBytes).slice();
    Map<String, String> metadata = new TreeMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : parse(header).properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
      }
    }
    return new Safetensors(metadata, tensors);
  }

  private static JsonNode parse(String header) throws IOException {
    try {
      return JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw new IOException("its header is not JSON", e);
    }
  }

  private static Tensor tensor(String name, JsonNode entry, ByteBuffer data) throws IOException {
    String dtype = entry.path("dtype").asText();
    if (!dtype.equals("F32")) {
      throw new IOException("the dtype of %s is '%s', expected F32".formatted(name, dtype));
    }
    JsonNode dimensions = entry.path("shape");
    int[] shape = new int[dimensions.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions.get(i).asInt(-1);
      count = shape[i] < 0 || count > Integer.MAX_VALUE ? Long.MAX_VALUE : count * shape[i];
    }
    long from = entry.path("data_offsets").path(0).asLong(-1);
    long to = entry.path("data_offsets").path(1).asLong(-1);
    if (from < 0 || to > data.limit() || count > data.limit() || to - from != count * Float.BYTES) {
      throw new IOException(
          "%s of shape %s lies at bytes %d to %d of %d"
              .formatted(name, Arrays.toString(shape), from, to, data.limit()));
    }
    float[] values = new float[(int) count];
    data.slice((int) from, (int) (to - from))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return new Tensor(shape, values);
  }

  /** Writes a file, whole or not at all; equal content gives equal bytes. */
  void write(Path file) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    metadata.forEach(header.putObject(METADATA)::put);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, tensor) -> {
          ObjectNode entry = header.putObject(name).put("dtype", "F32");
          Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
          int from = data.size();
          data.writeBytes(bytes(tensor.values()));
          entry.putArray("data_offsets").add(from).add(data.size());
        });
    String json = JSON.writeValueAsString(header);
    // The format's own writers align the data to 8 bytes with spaces.
    byte[] head = (json + " ".repeat(-json.length() & 7)).getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole =
        ByteBuffer.allocate(Long.BYTES + head.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(head.length).put(head).put(data.toByteArray());
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path draft = Files.createTempFile(target.getParent(), "head", ".part");
    Files.write(draft, whole.array());
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
