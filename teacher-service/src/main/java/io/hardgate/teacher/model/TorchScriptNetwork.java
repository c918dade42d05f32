package io.hardgate.teacher.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.hardgate.config.TeacherConfig.Precision;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.teacher.model.Safetensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A TorchScript module, on the CPU: {@code forward(input_ids, attention_mask)} in int64, {@code
 * forward(features)}, {@code forward(buckets, weights)} of hashed words, or {@code forward(tokens,
 * places)} of sequences. Any number of threads may run it at once; each run takes one thread.
 */
final class TorchScriptNetwork implements Network {

  private static final String TRANSFORMER = "/io/hardgate/model/transformer.pt";

  private final Model model;
  private final String output;
  private final boolean half;

  private TorchScriptNetwork(Model model, String output, boolean half) {
    this.model = model;
    this.output = output;
    this.half = half;
  }

  /**
   * Loads a module. Sets the engine's threads of this process to one: it is batches that run beside
   * each other.
   *
   * @param output of several named ones that holds the logits; empty: the first, or {@code logits}
   * @param precision that its weights must have
   * @throws HardgateException if the file is missing, is something else, or has other weights
   */
  static TorchScriptNetwork load(ModelFile file, String output, Precision precision) {
    file.check();
    Model model = Model.newInstance("teacher", Device.cpu(), "PyTorch");
    try {
      Precision found = TorchScriptWeights.precision(file.path());
      if (precision != Precision.AUTO && precision != found) {
        throw file.unusable(
            "the weights of %s are %s, but precision is %s".formatted(file, found, precision));
      }
      JniUtils.setNumThreads(1);
      model.load(file.path().toAbsolutePath());
      return new TorchScriptNetwork(model, output, found == Precision.FLOAT16);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw e instanceof HardgateException known
          ? known
          : file.unusable("%s is not a TorchScript module: %s".formatted(file, firstLine(e)), e);
    }
  }

  /**
   * A Transformer that was trained here: its module without weights, and these. Sets the engine's
   * threads of this process to one.
   *
   * @param tensors of {@link StudentWeights#transformer}
   */
  static TorchScriptNetwork transformer(List<Tensor> tensors, int heads) throws IOException {
    Model model = Model.newInstance("teacher", Device.cpu(), "PyTorch");
    JniUtils.setNumThreads(1);
    try (InputStream template = TorchScriptNetwork.class.getResourceAsStream(TRANSFORMER)) {
      PtNDManager manager = (PtNDManager) model.getNDManager();
      PtSymbolBlock module = JniUtils.loadModule(manager, template, true, false);
      model.setBlock(module);
      PtNDArray[] arrays =
          tensors.stream().map(each -> array(manager, each)).toArray(PtNDArray[]::new);
      try (IValue weights = IValue.listFrom(arrays);
          IValue number = IValue.from((long) heads)) {
        IValueUtils.runMethod(module, "assign", weights, number).close();
      }
      return new TorchScriptNetwork(model, "", false);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static PtNDArray array(NDManager manager, Tensor tensor) {
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return (PtNDArray) manager.create(tensor.values(), new Shape(shape));
  }

  /** Whether its weights, and so the features that it takes, are float16. */
  boolean half() {
    return half;
  }

  @Override
  public Output run(TokenBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.length());
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray ids = scope.create(batch.ids(), shape, DataType.INT64); // rows x length
      NDArray mask = scope.create(batch.mask(), shape, DataType.INT64); // rows x length
      return forward(new NDList(ids, mask));
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public Output run(FeatureBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.width());
    DataType type = half ? DataType.FLOAT16 : DataType.FLOAT32;
    try (NDManager scope = model.getNDManager().newSubManager()) {
      return forward(new NDList(scope.create(batch.values(), shape, type))); // rows x width
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Runs a batch of hashed words.
   *
   * @throws PredictionException if the engine fails
   */
  Output run(WordBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.words());
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray buckets = scope.create(batch.buckets(), shape, DataType.INT64); // rows x words
      NDArray weights = scope.create(batch.weights(), shape, DataType.FLOAT32); // rows x words
      return forward(new NDList(buckets, weights));
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Runs a batch of sequences of tokens.
   *
   * @return of every real position, row by row
   * @throws PredictionException if the engine fails
   */
  Output run(SequenceBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.longest());
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray tokens = scope.create(batch.tokens(), shape, DataType.INT64); // rows x longest
      Shape positions = new Shape(batch.positions());
      return forward(new NDList(tokens, scope.create(batch.places(), positions, DataType.INT64)));
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private Output forward(NDList inputs) {
    // Both are the thread's own. The optimiser compiles anew for every shape that it meets.
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
    ParameterStore parameters = new ParameterStore(inputs.head().getManager(), false);
    try (NDList outputs = model.getBlock().forward(parameters, inputs, false)) {
      NDArray logits = pick(outputs).toType(DataType.FLOAT32, false);
      return new Output(logits.toFloatArray(), logits.getShape().getShape());
    }
  }

  private NDArray pick(NDList outputs) {
    String wanted = output.isEmpty() && outputs.size() > 1 ? "logits" : output;
    for (NDArray array : outputs) {
      if (wanted.equals(array.getName())) {
        return array;
      }
    }
    if (output.isEmpty()) {
      return outputs.head();
    }
    throw new PredictionException(
        "it has the outputs %s, and not '%s'"
            .formatted(
                outputs.stream()
                    .map(array -> String.valueOf(array.getName()))
                    .sorted()
                    .collect(Collectors.joining(", ")),
                output));
  }

  private static PredictionException failure(RuntimeException e) {
    return e instanceof PredictionException known
        ? known
        : new PredictionException("the network failed: " + firstLine(e), e);
  }

  /** The lines behind it are the engine's stack. */
  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    model.close();
  }
}
