package io.hardgate.teacher.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the quantised all-MiniLM-L6-v2. */
public record MiniLm(Path model, Path tokenizer) {

  public static MiniLm in(Path directory) throws IOException {
    return new MiniLm(
        copy("all-minilm-l6-v2-q.onnx", directory),
        copy("all-minilm-l6-v2-q-tokenizer.json", directory));
  }

  private static Path copy(String name, Path directory) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream content = MiniLm.class.getResourceAsStream("/" + name)) {
      Files.copy(content, file);
    }
    return file;
  }

  SentenceEncoder load(int maxTokens, int batchSize) {
    return SentenceEncoder.load(
        new ModelFile("teacher.model", model),
        new ModelFile("teacher.tokenizer", tokenizer),
        maxTokens,
        batchSize,
        2);
  }
}
