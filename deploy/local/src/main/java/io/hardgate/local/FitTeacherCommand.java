package io.hardgate.local;

import ai.djl.ndarray.NDManager;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.WholeFile;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.HeadFit;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.student.training.Compute;
import io.hardgate.teacher.model.ModelFile;
import io.hardgate.teacher.model.SentenceEncoder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate fit-teacher}: makes the head that the quickstart's teacher has. */
@Command(
    name = "fit-teacher",
    description = "Fits the head of the quickstart's teacher to its split of the WordNet glosses.")
final class FitTeacherCommand implements Callable<Integer> {

  private static final int BATCH = 32;
  private static final int THREADS = 2;

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The safetensors file to write.")
  private Path out;

  @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Default: 1.")
  private long seed;

  FitTeacherCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    WholeFile head = new WholeFile("--out", out);
    StopSignal signal = stop.get();
    PrintWriter text = spec.commandLine().getOut();
    List<Gloss> glosses = WordNet.split().teacherFit();
    text.printf("embedding %,d glosses%n", glosses.size());
    text.flush();
    List<float[]> embeddings = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        SentenceEncoder encoder =
            SentenceEncoder.load(
                new ModelFile("model", MiniLm.model(workspace.directory())),
                new ModelFile("tokenizer", MiniLm.tokenizer(workspace.directory())),
                MiniLm.MAX_TOKENS,
                BATCH,
                THREADS)) {
      for (int from = 0; from < glosses.size(); from += 1024) {
        signal.throwIfRequested();
        List<Gloss> some = glosses.subList(from, Math.min(from + 1024, glosses.size()));
        embeddings.addAll(List.of(encoder.encode(some.stream().map(Gloss::text).toList())));
      }
    }
    try (NDManager manager = Compute.open("cpu", THREADS)) {
      List<Integer> labels = glosses.stream().map(Gloss::label).toList();
      HeadFit.Fitted fitted =
          new HeadFit(manager, embeddings, labels, WordNet.labels().classes()).fit(seed, signal);
      head.write(fitted.head()::save);
      text.printf(
          "%s after %d passes; on the tenth that was held back: accuracy %.3f, NLL %.3f, ECE %.3f%n",
          out,
          fitted.passes(),
          fitted.scores().accuracy(),
          fitted.scores().nll(),
          fitted.scores().ece());
      text.flush();
    }
    return 0;
  }
}
