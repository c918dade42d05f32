package io.hardgate.student.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Copies of a student's arrays in the host's memory, as they were at one step. Made by the training
 * thread, encoded and closed by the one that writes.
 */
public final class CheckpointArrays implements AutoCloseable {

  private static final String ENDING = ".safetensors";

  private final NDManager host;
  private final Map<String, NDList> files = new TreeMap<>();

  private CheckpointArrays(NDManager host) {
    this.host = host;
  }

  /**
   * Copies these arrays.
   *
   * @param arrays by file name without ending, then by array path
   */
  public static CheckpointArrays copy(Map<String, Map<String, NDArray>> arrays) {
    JniUtils.setGradMode(false); // else the copies would belong to the graph
    NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    CheckpointArrays copies = new CheckpointArrays(host);
    arrays.forEach(
        (file, byPath) -> {
          NDList list = new NDList();
          byPath.forEach(
              (path, array) -> {
                NDArray copy =
                    array.getDevice().isGpu()
                        ? array.toDevice(Device.cpu(), true)
                        : array.duplicate();
                copy.attach(host);
                copy.setName(path);
                list.add(copy);
              });
          copies.files.put(file, list);
        });
    return copies;
  }

  /** The names of the files. */
  List<String> names() {
    return files.keySet().stream().map(name -> name + ENDING).toList();
  }

  /** The content of one of the files. */
  byte[] encode(String name) {
    String file = name.substring(0, name.length() - ENDING.length());
    return files.get(file).encode(NDList.Encoding.SAFETENSORS);
  }

  /**
   * Puts the values of a checkpoint's files into these arrays.
   *
   * @param arrays by file name without ending, then by array path
   * @throws HardgateException if an array is missing, or has another shape
   */
  public static void load(
      Path checkpoint, NDManager manager, Map<String, Map<String, NDArray>> arrays) {
    arrays.forEach((file, byPath) -> load(checkpoint, file, manager, byPath));
  }

  private static void load(
      Path checkpoint, String file, NDManager manager, Map<String, NDArray> arrays) {
    JniUtils.setGradMode(false); // else writing into a trained array is refused
    try (NDManager scope = manager.newSubManager()) {
      byte[] bytes = Files.readAllBytes(checkpoint.resolve(file + ENDING));
      Map<String, NDArray> found = new TreeMap<>();
      NDList.decode(scope, bytes).forEach(array -> found.put(array.getName(), array));
      List<String> unfit = new ArrayList<>();
      arrays.forEach(
          (path, array) -> {
            NDArray saved = found.get(path);
            if (saved == null || !saved.getShape().equals(array.getShape())) {
              unfit.add(
                  "%s is %s, but student.model wants %s"
                      .formatted(
                          path, saved == null ? "missing" : saved.getShape(), array.getShape()));
            }
          });
      if (!unfit.isEmpty()) {
        throw CheckpointReader.foreign(checkpoint, String.join("; ", unfit));
      }
      // copyTo makes PyTorch print a warning
      arrays.forEach((path, array) -> array.set(new NDIndex("..."), found.get(path)));
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
