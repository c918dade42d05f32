package io.hardgate.local.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import io.hardgate.student.supervision.SparseTargets;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.PairBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Batches, and a description of the student, in files that another language reads. */
final class PeerBatches {

  private static final double TAU = 1;

  private PeerBatches() {}

  /** Writes the arrays as safetensors, and the description beside it as {@code .json}. */
  static void write(Path file, HardgateConfig config, List<PairBatch> batches) throws IOException {
    try (NDManager manager = Compute.open("cpu", 1)) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (int i = 0; i < batches.size(); i++) {
        PairBatch batch = batches.get(i);
        // A copy: the buffers of sparse logits are filled again.
        arrays(batch, manager, i + ".").forEach((name, it) -> arrays.put(name, it.duplicate()));
      }
      Files.write(file, ParameterFile.encode(arrays));
    }
    Files.writeString(
        file.resolveSibling(file.getFileName() + ".json"),
        new ObjectMapper().writeValueAsString(description(config, batches.size())));
  }

  private static Map<String, NDArray> arrays(PairBatch batch, NDManager manager, String prefix) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    NDList inputs = batch.inputs(manager);
    arrays.put(prefix + "input0", inputs.get(0));
    arrays.put(prefix + "input1", inputs.get(1));
    Answers answers = batch.answers(manager);
    arrays.put(prefix + "labels", answers.labels());
    Answer teacher = answers.teachers().get(0);
    if (teacher.sparse().isEmpty()) {
      arrays.put(prefix + "teacher", teacher.logits());
    } else {
      SparseTargets known =
          teacher
              .sparse()
              .get()
              .at(TAU, answers.labels(), teacher.given(), answers.hasLabel(), answers.samples());
      arrays.put(prefix + "classes", known.classes());
      arrays.put(prefix + "logQ", known.logQ());
      arrays.put(prefix + "counted", known.counted());
      arrays.put(prefix + "rest", known.rest());
      arrays.put(prefix + "labelLogQ", known.labelLogQ());
    }
    return arrays;
  }

  private static Map<String, Object> description(HardgateConfig config, int batches) {
    StudentConfig student = config.student();
    ModelConfig model = student.model();
    return Map.of(
        "batchSize", student.batchSize(),
        "kind", model.kind().name().toLowerCase(Locale.ROOT),
        "classes", config.labels().space().classes(),
        "learningRate", student.optimizer().learningRate(),
        "batches", batches,
        "model",
            Map.of(
                "buckets", model.buckets(),
                "embedding", model.embedding(),
                "hidden", model.hidden(),
                "width", model.width(),
                "layers", model.layers(),
                "heads", model.heads(),
                "maxTokens", model.maxTokens()));
  }
}
