package io.hardgate.local.experiment;

import ai.djl.ndarray.NDManager;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.HeadFit;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.student.training.Compute;
import io.hardgate.teacher.model.ClassifierHead;
import io.hardgate.teacher.model.ModelFile;
import io.hardgate.teacher.model.SentenceEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Three honest teachers of the WordNet glosses: the quickstart's head on MiniLM, and two that were
 * fitted to one half each of the glosses that the quickstart's was fitted to, from other seeds.
 */
final class ThreeTeachers {

  private static final int THREADS = 2;
  private static final int BATCH = 32;

  private final Map<String, ClassifierHead> heads = new LinkedHashMap<>();
  private final Map<String, Double> accuracies = new LinkedHashMap<>();
  private final Map<String, float[]> embeddings = new HashMap<>();

  /**
   * Embeds and fits.
   *
   * @param fitted so many glosses of the teachers' split
   * @param asked the glosses that the teachers will be asked about
   */
  ThreeTeachers(Path directory, int fitted, List<Gloss> asked) {
    List<Gloss> fit = WordNet.split().teacherFit();
    fit = fit.subList(0, Math.min(fitted, fit.size()));
    List<Gloss> all = new ArrayList<>(fit);
    all.addAll(asked);
    MiniLm minilm = MiniLm.unpack(directory);
    embed(minilm, all);
    heads.put(
        "minilm", ClassifierHead.load(new ModelFile("head", minilm.head()), WordNet.labels()));
    try (NDManager manager = Compute.open("cpu", THREADS)) {
      int half = fit.size() / 2;
      heads.put("first-half", fit(manager, fit.subList(0, half), 2));
      heads.put("second-half", fit(manager, fit.subList(half, fit.size()), 3));
    }
    heads.forEach((id, head) -> accuracies.put(id, accuracy(head, asked)));
  }

  private void embed(MiniLm minilm, List<Gloss> glosses) {
    try (SentenceEncoder encoder =
        SentenceEncoder.load(
            new ModelFile("model", minilm.model()),
            new ModelFile("tokenizer", minilm.tokenizer()),
            MiniLm.MAX_TOKENS,
            BATCH,
            THREADS)) {
      for (int from = 0; from < glosses.size(); from += 1024) {
        List<Gloss> some = glosses.subList(from, Math.min(from + 1024, glosses.size()));
        float[][] rows = encoder.encode(some.stream().map(Gloss::text).toList());
        for (int i = 0; i < rows.length; i++) {
          embeddings.put(some.get(i).id(), rows[i]);
        }
      }
    }
  }

  private ClassifierHead fit(NDManager manager, List<Gloss> glosses, long seed) {
    List<float[]> rows = glosses.stream().map(gloss -> embeddings.get(gloss.id())).toList();
    List<Integer> labels = glosses.stream().map(Gloss::label).toList();
    return new HeadFit(manager, rows, labels, WordNet.labels().classes())
        .fit(seed, new StopSignal())
        .head();
  }

  private double accuracy(ClassifierHead head, List<Gloss> asked) {
    long right =
        asked.stream()
            .filter(gloss -> largest(head.logits(embeddings.get(gloss.id()))) == gloss.label())
            .count();
    return (double) right / asked.size();
  }

  private static int largest(float[] z) {
    int largest = 0;
    for (int v = 1; v < z.length; v++) {
      if (z[v] > z[largest]) {
        largest = v;
      }
    }
    return largest;
  }

  /** Their ids, with the share of the glosses asked about that each is right on. */
  Map<String, Double> accuracies() {
    return accuracies;
  }

  /** What a teacher says. */
  float[] logits(String teacher, Gloss gloss) {
    return heads.get(teacher).logits(embeddings.get(gloss.id()));
  }
}
