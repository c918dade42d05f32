package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Blends against PyTorch's, of teachers that did not all answer everywhere. */
class BlendReferenceTest {

  private static final JsonNode REFERENCE = Reference.read("/blend-reference.json");

  static Stream<Arguments> references() {
    return StreamSupport.stream(REFERENCE.get("cases").spliterator(), false)
        .map(
            c ->
                Arguments.of(
                    c.get("blend").asText(),
                    c.get("teachers").asInt(),
                    c.get("tau").asDouble(),
                    c));
  }

  private static Blend blend(String name) {
    return switch (name) {
      case "mean-logits" -> new MeanLogits();
      case "mean-probabilities" -> new MeanProbabilities();
      case "weighted" -> new Weighted(REFERENCE.get("wrongWeight").asDouble());
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest(name = "{0} of {1} at tau {2}")
  @MethodSource("references")
  void agreesWithPyTorch(String name, int teachers, double tau, JsonNode expected) {
    int positions = REFERENCE.get("labels").size();
    Shape column = new Shape(positions, 1);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<Member> members = new ArrayList<>();
      for (int m = 0; m < teachers; m++) {
        members.add(
            new Member(
                Reference.matrix(manager, REFERENCE.get("logits").get(m)),
                manager.create(Reference.vector(REFERENCE.get("answered").get(m)), column),
                REFERENCE.get("weights").get(m).asDouble(),
                REFERENCE.get("taus").get(m).asDouble()));
      }
      long[] labels = new long[positions];
      double[] hasLabel = new double[positions];
      for (int i = 0; i < positions; i++) {
        int label = REFERENCE.get("labels").get(i).asInt();
        labels[i] = Math.max(0, label);
        hasLabel[i] = label < 0 ? 0 : 1;
      }
      NDArray logQ =
          blend(name)
              .logits(members, manager.create(labels, column), manager.create(hasLabel, column))
              .div(tau)
              .logSoftmax(1);
      int compared = 0;
      for (int i = 0; i < positions; i++) {
        double[] row = Reference.vector(expected.get("logQ").get(i));
        if (row.length > 0) {
          compared++;
          assertThat(logQ.get(i).toDoubleArray())
              .as("position %d", i)
              .containsExactly(row, within(1e-12));
        }
      }
      assertThat(compared).isGreaterThan(positions / 2);
    }
  }
}
