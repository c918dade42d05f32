package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arrays by path as the bytes of a safetensors file. */
public final class ParameterFile {

  private ParameterFile() {}

  /** The file of these arrays; equal arrays give equal bytes. */
  public static byte[] encode(Map<String, NDArray> arrays) {
    NDList list = new NDList();
    arrays.forEach(
        (path, array) -> {
          array.setName(path);
          list.add(array);
        });
    return list.encode(NDList.Encoding.SAFETENSORS);
  }

  /**
   * Puts the values of a file into these arrays. All of them are looked at before one is written.
   *
   * @throws UnfitParametersException if the file lacks arrays, or has others, or has them in other
   *     shapes
   * @throws IOException if it is no such file
   */
  public static void decode(byte[] file, NDManager manager, Map<String, NDArray> arrays)
      throws IOException {
    JniUtils.setGradMode(false); // else writing into a trained array is refused
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> found = new HashMap<>();
      NDList.decode(scope, file).forEach(array -> found.put(array.getName(), array));
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
      found.keySet().stream()
          .filter(path -> !arrays.containsKey(path))
          .sorted()
          .forEach(path -> unfit.add(path + " is there, but student.model has no such array"));
      if (!unfit.isEmpty()) {
        throw new UnfitParametersException(String.join("; ", unfit));
      }
      // copyTo makes PyTorch print a warning
      arrays.forEach((path, array) -> array.set(new NDIndex("..."), found.get(path)));
    } catch (IllegalArgumentException e) {
      throw new IOException("it is not a safetensors file: " + e.getMessage(), e);
    }
  }
}
