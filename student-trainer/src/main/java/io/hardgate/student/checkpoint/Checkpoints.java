package io.hardgate.student.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checkpoints of one student: directories {@code step-N}, each written aside and renamed when
 * it is whole. Owned by the training thread.
 */
public final class Checkpoints {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);
  private static final String CARD = "checkpoint.json";
  private static final String PREFIX = "step-";
  private static final String ASIDE = ".tmp";
  private static final int KEPT = 3;

  private final Path directory;

  /**
   * Those in this directory, which is made if it is not there. What a killed process left half
   * written is removed.
   *
   * @throws HardgateException if nothing can be written there
   */
  public Checkpoints(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      if (!Files.isWritable(directory)) {
        throw new HardgateException(
            "no checkpoints can be written to %s (student.directory): there is no right to"
                .formatted(directory));
      }
      for (Path entry : list()) {
        if (entry.getFileName().toString().matches(PREFIX + "\\d+" + ASIDE)) {
          delete(entry);
        }
      }
    } catch (IOException e) {
      throw new HardgateException(
          "no checkpoints can be written to %s (student.directory): %s".formatted(directory, e), e);
    }
  }

  /**
   * Writes a checkpoint, and removes all but the newest three.
   *
   * @param arrays by file name without ending, then by array path
   * @return its directory
   * @throws HardgateException if it cannot be written
   */
  public Path save(Checkpoint checkpoint, Map<String, Map<String, NDArray>> arrays) {
    Path target = directory.resolve(PREFIX + "%012d".formatted(checkpoint.step()));
    Path aside = directory.resolve(target.getFileName() + ASIDE);
    try {
      delete(aside);
      Files.createDirectories(aside);
      Map<String, String> files = new TreeMap<>();
      for (Map.Entry<String, Map<String, NDArray>> file : arrays.entrySet()) {
        byte[] bytes = encode(file.getValue());
        String name = file.getKey() + ".safetensors";
        Files.write(aside.resolve(name), bytes);
        files.put(name, sha256(bytes));
      }
      Checkpoint whole =
          new Checkpoint(
              Checkpoint.SCHEMA,
              checkpoint.step(),
              checkpoint.nextOffsets(),
              checkpoint.temperature(),
              checkpoint.teachers(),
              checkpoint.labelSpace(),
              checkpoint.passes(),
              files,
              checkpoint.model(),
              checkpoint.log());
      Files.write(aside.resolve(CARD), JSON.writeValueAsBytes(whole));
      delete(target);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      forgetOld();
      return target;
    } catch (IOException e) {
      throw new HardgateException(
          "the checkpoint %s (student.directory) cannot be written: %s".formatted(target, e), e);
    }
  }

  /** The directory of the newest checkpoint, if there is one. */
  public Optional<Path> newest() {
    return all().stream().findFirst();
  }

  /**
   * Reads what a checkpoint says.
   *
   * @throws HardgateException if it is damaged, of another schema, or over another label space
   */
  public Checkpoint read(Path checkpoint, String labelSpace) {
    try {
      Checkpoint found =
          JSON.readValue(Files.readAllBytes(checkpoint.resolve(CARD)), Checkpoint.class);
      if (found.schema() < 0 || found.schema() > Checkpoint.SCHEMA) {
        throw foreign(
            checkpoint,
            "schema is %d, expected 1 to %d".formatted(found.schema(), Checkpoint.SCHEMA));
      }
      if (!found.whole()) {
        throw damaged(checkpoint, CARD + " lacks some of its fields");
      }
      if (!found.labelSpace().equals(labelSpace)) {
        throw foreign(
            checkpoint,
            "its label space (labels.names) is '%s', but this one is '%s'"
                .formatted(found.labelSpace(), labelSpace));
      }
      for (Map.Entry<String, String> file : found.files().entrySet()) {
        String sum = sha256(Files.readAllBytes(checkpoint.resolve(file.getKey())));
        if (!sum.equals(file.getValue())) {
          throw damaged(checkpoint, file.getKey() + " has another SHA-256 than " + CARD + " says");
        }
      }
      return found;
    } catch (JsonProcessingException e) {
      throw damaged(checkpoint, CARD + " is not what this program writes");
    } catch (NoSuchFileException e) {
      throw damaged(checkpoint, "there is no " + checkpoint.relativize(Path.of(e.getFile())));
    } catch (IOException e) {
      throw damaged(checkpoint, e.toString());
    }
  }

  /**
   * Puts the values of a checkpoint's file into these arrays.
   *
   * @throws HardgateException if an array is missing, or has another shape
   */
  public void load(Path checkpoint, String file, NDManager manager, Map<String, NDArray> arrays) {
    JniUtils.setGradMode(false); // else writing into a trained array is refused
    try (NDManager scope = manager.newSubManager()) {
      byte[] bytes = Files.readAllBytes(checkpoint.resolve(file + ".safetensors"));
      Map<String, NDArray> found = new TreeMap<>();
      NDList.decode(scope, bytes).forEach(array -> found.put(array.getName(), array));
      arrays.forEach(
          (path, array) -> {
            NDArray saved = found.get(path);
            if (saved == null || !saved.getShape().equals(array.getShape())) {
              throw foreign(
                  checkpoint,
                  "%s is %s, but student.model wants %s"
                      .formatted(
                          path, saved == null ? "missing" : saved.getShape(), array.getShape()));
            }
            array.set(new NDIndex("..."), saved); // copyTo makes PyTorch print a warning
          });
    } catch (IOException e) {
      throw damaged(checkpoint, e.toString());
    }
  }

  private static byte[] encode(Map<String, NDArray> arrays) {
    NDList list = new NDList();
    arrays.forEach(
        (path, array) -> {
          array.setName(path);
          list.add(array);
        });
    return list.encode(NDList.Encoding.SAFETENSORS);
  }

  private static HardgateException damaged(Path checkpoint, String why) {
    return new HardgateException(
        "the checkpoint %s cannot be resumed from: %s; remove it to fall back to an older one"
            .formatted(checkpoint, why));
  }

  /** The failure of a checkpoint that is whole, but not what this student goes on from. */
  public static HardgateException foreign(Path checkpoint, String why) {
    return new HardgateException(
        "the checkpoint %s is of another student: %s; choose another student.id or student.directory"
            .formatted(checkpoint, why));
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** The newest first. */
  private List<Path> all() {
    try {
      return list().stream()
          .filter(entry -> entry.getFileName().toString().matches(PREFIX + "\\d{12}"))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new HardgateException(directory + " (student.directory) cannot be read: " + e, e);
    }
  }

  private void forgetOld() throws IOException {
    List<Path> checkpoints = all();
    for (Path old : checkpoints.subList(Math.min(KEPT, checkpoints.size()), checkpoints.size())) {
      delete(old);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
