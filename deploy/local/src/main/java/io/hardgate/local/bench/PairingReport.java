package io.hardgate.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code bench pairing} found, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param rounds that were counted
 * @param loads in their order
 */
public record PairingReport(
    String command, Machine machine, int rounds, List<PairingFigures> loads) {

  /** Writes it as JSON. */
  public void writeTo(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(this) + "\n");
  }
}
