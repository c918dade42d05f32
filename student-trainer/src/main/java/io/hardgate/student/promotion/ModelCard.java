package io.hardgate.student.promotion;

import io.hardgate.calibration.CalibrationErrors;
import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A version's model card (Mitchell et al. 2019, arXiv 1810.03993) in Markdown: what it is, how it
 * was trained, what it is worth, how to use it, and what it cannot do.
 */
final class ModelCard {

  private static final int CLASSES_SHOWN = 50;

  private final Origin origin;
  private final Measured measured;
  private final StringBuilder text = new StringBuilder();

  private ModelCard(Origin origin, Measured measured) {
    this.origin = origin;
    this.measured = measured;
  }

  static String of(Origin origin, Measured measured) {
    return new ModelCard(origin, measured).write();
  }

  private String write() {
    StudentConfig config = origin.config();
    line("# %s, version %s", config.id(), origin.version());
    line("");
    line(
        "A %s that %s, distilled with Hardgate from %s.",
        kind(), format(task(config.model()), origin.labels().classes()), teachers());
    line("Promoted on %s by %s: %s.", origin.promoted(), promotedBy(), origin.reason());
    training(config);
    heldOut();
    usage();
    limits();
    return text.toString();
  }

  private String kind() {
    ModelConfig model = origin.config().model();
    return switch (model.kind()) {
      case BAG_OF_WORDS ->
          format(
              "bag of words (%,d hash buckets, embeddings of %d, hidden layers %s, at most %d"
                  + " words)",
              model.buckets(), model.embedding(), model.hidden(), model.maxWords());
      case MLP -> format("multi-layer perceptron (hidden layers %s)", model.hidden());
      case TRANSFORMER ->
          format(
              "causal Transformer (width %d, %d layers, %d heads, at most %d tokens)",
              model.width(), model.layers(), model.heads(), model.maxTokens());
      case TORCHSCRIPT -> "TorchScript module";
    };
  }

  private static String task(ModelConfig model) {
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      return "predicts one of %,d classes at every position of a sequence of tokens";
    }
    return model.features().isPresent()
        ? "sorts vectors of "
            + format("%,d", model.features().getAsInt())
            + " numbers into %,d classes"
        : "sorts texts into %,d classes";
  }

  private String teachers() {
    SupervisionConfig supervision = origin.config().supervision();
    return supervision.policy() == SupervisionConfig.Policy.LABEL_ONLY
        ? "labels alone"
        : supervision.blend() == SupervisionConfig.Blend.SINGLE
            ? "the teacher `%s`".formatted(supervision.teacher())
            : "the %s of its teachers".formatted(supervision.blend());
  }

  private String promotedBy() {
    return origin.promotedBy().equals(StudentsTopic.RULE)
        ? "the promotion rule"
        : origin.promotedBy();
  }

  private void training(StudentConfig config) {
    SupervisionConfig supervision = config.supervision();
    heading("How it was trained");
    line("| | |");
    line("|---|---|");
    row("supervision policy", supervision.policy().toString());
    row("teachers", teachers());
    row(
        "temperature (tau)",
        supervision.tau()
            + (origin.tau().isPresent()
                ? format("; fitted: %.3f", origin.tau().getAsDouble())
                : ""));
    row("steps", format("%,d of %d pairs", origin.step(), config.batchSize()));
    if (origin.positions().isPresent()) {
      row("positions learned from", format("%,d", origin.positions().getAsLong()));
    }
    row(
        "stream",
        config.passes().isPresent()
            ? format("%d passes", config.passes().getAsInt())
            : "followed, each pair once");
    row("dropout", String.valueOf(config.model().dropout()));
    row("optimizer", format("Adam, learning rate %s", config.optimizer().learningRate()));
    row("seed", String.valueOf(config.seed()));
    row("label space", "`" + origin.labels().fingerprint() + "`");
    List<String> names = origin.labels().names();
    line("");
    line(
        "Classes, in the order of the logits: %s%s. All are in `synset.txt`.",
        names.stream()
            .limit(CLASSES_SHOWN)
            .map(name -> "`" + name.replace("`", "'") + "`")
            .collect(Collectors.joining(", ")),
        names.size() > CLASSES_SHOWN ? ", ..." : "");
  }

  private void heldOut() {
    heading("What it is worth");
    if (!measured.figures().finite()) {
      line("It was promoted by a person, and not measured on held-out pairs.");
      return;
    }
    line(
        "On the newest %slabelled pairs that were held out, which no version has learned from:",
        measured.positions() == 0 ? "" : format("%,d ", measured.positions()));
    line("");
    Figures its = measured.figures();
    if (measured.comparison().isPresent()) {
      Comparison found = measured.comparison().get();
      Figures before = found.champion();
      line(
          "| | this version | the version before | difference, %s %% interval |",
          percent(measured.confidence()));
      line("|---|---|---|---|");
      compared("accuracy", its.accuracy(), before.accuracy(), found.accuracy());
      compared("NLL, nats", its.nll(), before.nll(), found.nll());
      compared("ECE", its.ece(), before.ece(), found.ece());
      line("");
      line("The intervals are percentiles of a paired bootstrap of 1,000 resamples.");
    } else {
      line("| accuracy | NLL, nats | ECE |");
      line("|---|---|---|");
      line("| %.4f | %.4f | %.4f |", its.accuracy(), its.nll(), its.ece());
    }
    measured.bins().ifPresent(this::reliability);
  }

  private void reliability(ReliabilityBins bins) {
    CalibrationErrors errors = bins.errors();
    line("");
    line(
        "Of the ECE, %.4f is from bins that are surer than right, %.4f from bins that are right more"
            + " often than sure. The worst bin is off by %.4f (MCE), the root mean square is %.4f"
            + " (RMSCE).",
        errors.overconfidence(), errors.underconfidence(), errors.mce(), errors.rmsce());
    line("");
    line("![Reliability diagram: share of right predictions by confidence](reliability.svg)");
    line("");
    line("| confidence | predictions | mean confidence | accuracy |");
    line("|---|---|---|---|");
    for (int bin = 0; bin < bins.size(); bin++) {
      long count = bins.count(bin);
      String range = format("%.2f to %.2f", (double) bin / bins.size(), (bin + 1.0) / bins.size());
      if (count == 0) {
        line("| %s | 0 | | |", range);
      } else {
        line(
            "| %s | %,d | %.3f | %.3f |",
            range, count, bins.confidence(bin) / count, (double) bins.correct(bin) / count);
      }
    }
  }

  private void usage() {
    heading("How to use it");
    line("As a teacher of the next student:");
    line("");
    line("```yaml");
    line("teacher:");
    line("  id: %s", origin.config().id());
    line("  version: %s", origin.version());
    line("  kind: student");
    line("  model: PATH/OF/THIS/DIRECTORY");
    line("```");
    line("");
    line(
        "As the beginning of another one: `student.start.warmStart: promoted:%s`.",
        origin.config().id());
    line("");
    line(
        "With DJL Serving: make this directory one of its models (`serving.properties` says how).");
    line("");
    line("With Python: `torch.jit.load(\"student.pt\")`; it returns logits, whose softmax is the");
    line("probability of each class. `student.json` says how inputs are made.");
  }

  private void limits() {
    heading("Limits");
    line("- It knows its classes only, and gives one of them to anything.");
    line(
        "- The figures hold for what the stream was when they were taken. Where it drifts they age.");
    line("- Its confidence was measured over all classes together; for one class it may be off.");
    line("- It repeats what its teachers and labels get wrong.");
  }

  private void compared(String name, double its, double before, Interval difference) {
    line(
        "| %s | %.4f | %.4f | %+.4f (%+.4f to %+.4f) |",
        name, its, before, difference.difference(), difference.low(), difference.high());
  }

  private static String percent(double share) {
    return format("%.1f", 100 * share).replace(".0", "");
  }

  private void heading(String name) {
    line("");
    line("## %s", name);
    line("");
  }

  private void row(String name, String value) {
    line("| %s | %s |", name, value);
  }

  private void line(String format, Object... values) {
    text.append(format(format, values)).append('\n');
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
