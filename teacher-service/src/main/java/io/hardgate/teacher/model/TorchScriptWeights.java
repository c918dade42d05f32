package io.hardgate.teacher.model;

import io.hardgate.config.TeacherConfig.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads from a TorchScript file what its weights are, which the engine does not tell: the archive's
 * {@code data.pkl} names the type of every storage.
 */
final class TorchScriptWeights {

  private TorchScriptWeights() {}

  /**
   * Float16 if there are such weights and no float32 ones, else float32.
   *
   * @throws IOException if the file cannot be read, or is no TorchScript archive
   */
  static Precision precision(Path file) throws IOException {
    try (ZipFile archive = new ZipFile(file.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = archive.entries();
          entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().endsWith("/data.pkl")) {
          String pickle =
              new String(archive.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
          return pickle.contains("HalfStorage") && !pickle.contains("FloatStorage")
              ? Precision.FLOAT16
              : Precision.FLOAT32;
        }
      }
      throw new IOException("it has no data.pkl");
    }
  }
}
