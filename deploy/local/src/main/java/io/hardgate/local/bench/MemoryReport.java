package io.hardgate.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What memory training took, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param steps of each run, without its warm-up
 * @param untold what could not be measured here, and why; null if all was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryReport(
    String command, Machine machine, int steps, String untold, List<MemoryRun> runs) {

  /** Writes it as JSON. */
  public void writeTo(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(this) + "\n");
  }
}
