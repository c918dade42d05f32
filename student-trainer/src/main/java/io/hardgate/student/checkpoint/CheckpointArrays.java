package io.hardgate.student.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.UnfitParametersException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Copies of a student's arrays in the host's memory, as they were at one step, and its {@link
 * Student#state()}. Taken by the training thread, encoded by the one that writes; one of the two
 * has them at a time.
 *
 * <p>The memory is the same for all checkpoints: what is allocated in the middle of a step, and
 * freed in the middle of another, leaves holes in a native heap that is to live for months.
 */
public final class CheckpointArrays implements AutoCloseable {

  private static final String ENDING = ".safetensors";
  private static final String STATE = "student.pt";

  private final NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final Map<String, Map<String, NDArray>> files = new TreeMap<>();
  private Optional<byte[]> state = Optional.empty();

  /** The copies of a student that has no state but its arrays. */
  public static CheckpointArrays copy(Map<String, Map<String, NDArray>> arrays) {
    return new CheckpointArrays().take(arrays, Optional.empty());
  }

  /**
   * Copies these arrays. They are the same ones each time, with other values.
   *
   * @param arrays by file name without ending, then by array path
   * @param of the student's state, if it has one
   */
  public CheckpointArrays take(Map<String, Map<String, NDArray>> arrays, Optional<byte[]> of) {
    JniUtils.setGradMode(false); // else the copies would belong to the graph
    arrays.forEach(
        (file, byPath) -> {
          Map<String, NDArray> own = files.computeIfAbsent(file, name -> new LinkedHashMap<>());
          byPath.forEach((path, array) -> take(own, path, array));
        });
    state = of;
    return this;
  }

  private void take(Map<String, NDArray> own, String path, NDArray array) {
    NDArray copy = own.get(path);
    if (copy == null) {
      copy = host.zeros(array.getShape(), array.getDataType());
      own.put(path, copy);
    }
    if (array.getDevice().isGpu()) {
      try (NDArray fetched = array.toDevice(Device.cpu(), true)) {
        copy.set(new NDIndex("..."), fetched);
      }
    } else {
      copy.set(new NDIndex("..."), array);
    }
  }

  /** The names of the files. */
  List<String> names() {
    return Stream.concat(
            files.keySet().stream().map(name -> name + ENDING), state.stream().map(bytes -> STATE))
        .toList();
  }

  /** What the values alone come to. */
  long bytes() {
    return files.values().stream()
        .flatMap(arrays -> arrays.values().stream())
        .mapToLong(array -> array.getShape().size() * array.getDataType().getNumOfBytes())
        .sum();
  }

  /** The content of one of the files. */
  byte[] encode(String name) {
    if (name.equals(STATE)) {
      return state.orElseThrow();
    }
    String file = name.substring(0, name.length() - ENDING.length());
    return ParameterFile.encode(files.get(file));
  }

  /**
   * Puts the values of a checkpoint's files into these arrays.
   *
   * @param arrays by file name without ending, then by array path
   * @throws HardgateException if a file cannot be read, or an array is missing or has another shape
   */
  public static void load(
      Path checkpoint, NDManager manager, Map<String, Map<String, NDArray>> arrays) {
    arrays.forEach((file, byPath) -> load(checkpoint, file, manager, byPath));
  }

  /** Whether a checkpoint has such a file; its name is without ending. */
  public static boolean isIn(Checkpoint checkpoint, String file) {
    return checkpoint.files().containsKey(file + ENDING);
  }

  /**
   * The student's state in a checkpoint, if it has one.
   *
   * @throws HardgateException if it cannot be read
   */
  public static Optional<byte[]> state(Path checkpoint) {
    Path file = checkpoint.resolve(STATE);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new HardgateException(
          "the checkpoint %s cannot be read: %s".formatted(checkpoint, e), e);
    }
  }

  private static void load(
      Path checkpoint, String file, NDManager manager, Map<String, NDArray> arrays) {
    try {
      byte[] bytes = Files.readAllBytes(checkpoint.resolve(file + ENDING));
      ParameterFile.decode(bytes, manager, arrays);
    } catch (UnfitParametersException e) {
      throw CheckpointReader.foreign(checkpoint, e.getMessage());
    } catch (IOException e) {
      throw new HardgateException(
          "the checkpoint %s cannot be read: %s".formatted(checkpoint, e), e);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
