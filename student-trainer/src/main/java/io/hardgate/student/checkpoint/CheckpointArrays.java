package io.hardgate.student.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
 * Student#state()}. Made by the training thread, encoded and closed by the one that writes.
 */
public final class CheckpointArrays implements AutoCloseable {

  private static final String ENDING = ".safetensors";
  private static final String STATE = "student.pt";

  private final NDManager host;
  private final Map<String, Map<String, NDArray>> files = new TreeMap<>();
  private final Optional<byte[]> state;

  private CheckpointArrays(NDManager host, Optional<byte[]> state) {
    this.host = host;
    this.state = state;
  }

  /** The same of a student that has no state but its arrays. */
  public static CheckpointArrays copy(Map<String, Map<String, NDArray>> arrays) {
    return copy(arrays, Optional.empty());
  }

  /**
   * Copies these arrays.
   *
   * @param arrays by file name without ending, then by array path
   * @param state of the student, if it has one
   */
  public static CheckpointArrays copy(
      Map<String, Map<String, NDArray>> arrays, Optional<byte[]> state) {
    JniUtils.setGradMode(false); // else the copies would belong to the graph
    NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    CheckpointArrays copies = new CheckpointArrays(host, state);
    arrays.forEach(
        (file, byPath) -> {
          Map<String, NDArray> own = new LinkedHashMap<>();
          byPath.forEach(
              (path, array) -> {
                NDArray copy =
                    array.getDevice().isGpu()
                        ? array.toDevice(Device.cpu(), true)
                        : array.duplicate();
                copy.attach(host);
                own.put(path, copy);
              });
          copies.files.put(file, own);
        });
    return copies;
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
