package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a safetensors file of float32 arrays without the code that wrote it. */
final class FiniteCheckpoint {

  private FiniteCheckpoint() {}

  /** Fails unless there are values in the file, and all of them are finite. */
  static void check(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    int values = 0;
    for (JsonNode array : new ObjectMapper().readTree(header)) {
      if (array.has("dtype")) {
        assertThat(array.get("dtype").asText()).as(file.toString()).isEqualTo("F32");
        values += array.at("/data_offsets/1").asInt() - array.at("/data_offsets/0").asInt();
      }
    }
    FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(floats.remaining()).as(file.toString()).isPositive().isEqualTo(values / Float.BYTES);
    while (floats.hasRemaining()) {
      assertThat(Float.isFinite(floats.get())).as("%s at %d", file, floats.position()).isTrue();
    }
  }
}
