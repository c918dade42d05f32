package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/**
 * The figures of {@code loss-reference.json}. They were computed by {@code
 * src/test/reference/loss_reference.py}, from the definitions alone, in PyTorch.
 */
public final class Reference {

  private Reference() {}

  /** All figures. */
  public static JsonNode read() {
    return read("/loss-reference.json");
  }

  static JsonNode read(String resource) {
    try (InputStream json = Reference.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("the reference figures cannot be read", e);
    }
  }

  /** A list of numbers; booleans are 0 and 1. */
  public static double[] vector(JsonNode list) {
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode item = list.get(i);
      values[i] = item.isBoolean() ? (item.booleanValue() ? 1 : 0) : item.doubleValue();
    }
    return values;
  }

  /** A list of lists of numbers as a float64 array. */
  static NDArray matrix(NDManager manager, JsonNode rows) {
    int columns = rows.get(0).size();
    double[] values = new double[rows.size() * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / columns).get(i % columns).doubleValue();
    }
    return manager.create(values, new Shape(rows.size(), columns));
  }
}
