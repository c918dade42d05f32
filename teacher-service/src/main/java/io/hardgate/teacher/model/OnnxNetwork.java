package io.hardgate.teacher.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.hardgate.config.TeacherConfig.Precision;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An ONNX model. Any number of threads may run it at once; each run takes one thread. */
final class OnnxNetwork implements Network {

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final List<String> TOKENS = List.of(IDS, MASK, TYPES);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;
  private String output;

  private OnnxNetwork(OrtEnvironment environment, OrtSession session) throws OrtException {
    this.environment = environment;
    this.session = session;
    this.inputs = tensors(session.getInputInfo());
    this.outputs = tensors(session.getOutputInfo());
    this.output = outputs.keySet().stream().findFirst().orElse("");
  }

  /**
   * Loads a model; it gives its first output.
   *
   * @param precision that its weights must have
   * @throws HardgateException if the file is missing, is something else, or has other weights
   */
  static OnnxNetwork load(ModelFile file, Precision precision) {
    file.check();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      Precision found = OnnxWeights.precision(file.path());
      if (precision != Precision.AUTO && precision != found) {
        throw file.unusable(
            "the weights of %s are %s, but precision is %s".formatted(file, found, precision));
      }
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new OnnxNetwork(
          environment, environment.createSession(file.path().toString(), options));
    } catch (IOException | OrtException e) {
      throw file.unusable("%s is not an ONNX model: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo tensor) {
            tensors.put(name, tensor);
          }
        });
    return tensors;
  }

  /**
   * Chooses the output that it gives: the named one; without a name the only one, or {@code
   * logits}.
   *
   * @throws HardgateException if there is none of that name, or none is named and several are there
   */
  void choose(ModelFile file, String name) {
    String wanted = name.isEmpty() && outputs.size() != 1 ? "logits" : name;
    if (!wanted.isEmpty()) {
      if (!outputs.containsKey(wanted)) {
        throw file.unusable(
            "%s has the outputs %s, and not '%s'; choose one with output"
                .formatted(file, outputs.keySet(), wanted));
      }
      output = wanted;
    }
    OnnxJavaType type = outputs.get(output).type;
    if (type != OnnxJavaType.FLOAT && type != OnnxJavaType.FLOAT16) {
      throw file.unusable(
          "the output '%s' of %s holds %s, expected FLOAT or FLOAT16"
              .formatted(output, file, type));
    }
  }

  /**
   * The batches of tokens that it takes.
   *
   * @param size rows, at most
   * @throws HardgateException if it takes no tokens, or wants batches of one larger size
   */
  TextBatches.Form tokenForm(ModelFile file, int size) {
    if (!TOKENS.containsAll(inputs.keySet()) || !inputs.containsKey(IDS)) {
      throw file.unusable(
          "%s has the inputs %s, expected %s".formatted(file, inputs.keySet(), TOKENS));
    }
    Set<OnnxJavaType> types =
        Set.copyOf(inputs.values().stream().map(input -> input.type).toList());
    if (!types.equals(Set.of(OnnxJavaType.INT64)) && !types.equals(Set.of(OnnxJavaType.INT32))) {
      throw file.unusable(
          "the inputs of %s are of the types %s, expected all INT64 or all INT32"
              .formatted(file, types));
    }
    long[] shape = shape(file, IDS);
    return new TextBatches.Form(
        rows(file, shape, size),
        types.contains(OnnxJavaType.INT64) ? TokenBatch.Width.INT64 : TokenBatch.Width.INT32,
        (int) Math.max(1, shape[1]));
  }

  /** How many tokens a row has; 0 if any will do. */
  int fixedLength(ModelFile file) {
    return inputs.containsKey(IDS) ? (int) Math.max(0, shape(file, IDS)[1]) : 0;
  }

  /**
   * The only input, which takes features.
   *
   * @throws HardgateException if there are several, or it takes something else
   */
  FeatureInput featureInput(ModelFile file, int size) {
    if (inputs.size() != 1) {
      throw file.unusable(
          "%s has the inputs %s, expected one of features, or a tokenizer"
              .formatted(file, inputs.keySet()));
    }
    String name = inputs.keySet().iterator().next();
    OnnxJavaType type = inputs.get(name).type;
    if (type != OnnxJavaType.FLOAT && type != OnnxJavaType.FLOAT16) {
      throw file.unusable(
          "the input '%s' of %s takes %s, expected FLOAT or FLOAT16".formatted(name, file, type));
    }
    long[] shape = shape(file, name);
    return new FeatureInput(
        (int) Math.max(0, shape[1]), type == OnnxJavaType.FLOAT16, rows(file, shape, size));
  }

  /**
   * How it takes features.
   *
   * @param width of a row; 0 if the model does not say it
   * @param half whether in float16, not in float32
   * @param rows of a batch, at most
   */
  record FeatureInput(int width, boolean half, int rows) {}

  private long[] shape(ModelFile file, String input) {
    long[] shape = inputs.get(input).getShape();
    if (shape.length != 2) {
      throw file.unusable(
          "the input '%s' of %s has %d dimensions, expected 2"
              .formatted(input, file, shape.length));
    }
    return shape;
  }

  private static int rows(ModelFile file, long[] shape, int size) {
    if (shape[0] > 1) {
      throw file.unusable(
          "%s takes batches of %d alone; export it with a dynamic first axis"
              .formatted(file, shape[0]));
    }
    return shape[0] == 1 ? 1 : size;
  }

  @Override
  public Output run(TokenBatch batch) {
    long[] shape = {batch.rows(), batch.length()};
    Map<String, ByteBuffer> feed = new HashMap<>();
    for (String name : inputs.keySet()) {
      feed.put(
          name,
          switch (name) {
            case IDS -> batch.ids();
            case MASK -> batch.mask();
            default -> batch.types();
          });
    }
    return run(feed, shape);
  }

  @Override
  public Output run(FeatureBatch batch) {
    String input = inputs.keySet().iterator().next();
    return run(Map.of(input, batch.values()), new long[] {batch.rows(), batch.width()});
  }

  private Output run(Map<String, ByteBuffer> buffers, long[] shape) {
    Map<String, OnnxTensor> feed = new HashMap<>();
    try {
      for (Map.Entry<String, ByteBuffer> input : buffers.entrySet()) {
        feed.put(
            input.getKey(),
            OnnxTensor.createTensor(
                environment, input.getValue(), shape, inputs.get(input.getKey()).type));
      }
      try (OrtSession.Result result = session.run(feed, Set.of(output))) {
        OnnxTensor tensor = (OnnxTensor) result.get(0);
        FloatBuffer values = tensor.getFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return new Output(copy, tensor.getInfo().getShape());
      }
    } catch (OrtException | RuntimeException e) {
      throw new PredictionException("the network failed: " + e.getMessage(), e);
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the network was not closed: " + e.getMessage(), e);
    }
  }
}
