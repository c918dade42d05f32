package io.hardgate.local.experiment;

import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.quickstart.SampleProducer;
import io.hardgate.local.quickstart.Workspace;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which of 24 kinds of thing a gloss of WordNet defines; the teacher is all-MiniLM-L6-v2. */
final class Classification implements Task {

  /** Of the student that teaches itself: about where label only is best. */
  private static final int PUPIL_PASSES = 8;

  private final Sizes sizes;
  private final List<Sample> samples;

  Classification(Sizes sizes) {
    this.sizes = sizes;
    io.hardgate.local.wordnet.Split glosses = WordNet.split();
    samples =
        Stream.concat(
                some(glosses.stream(), sizes.learned(), Split.TRAIN),
                some(unseen(glosses), sizes.heldOut(), Split.HELD_OUT))
            .toList();
  }

  /** What no student and no teacher learns from: what is held out, and the rest of the stream. */
  private List<Gloss> unseen(io.hardgate.local.wordnet.Split glosses) {
    List<Gloss> rest = glosses.stream().subList(sizes.learned(), glosses.stream().size());
    return Stream.concat(glosses.heldOut().stream(), rest.stream()).toList();
  }

  private static Stream<Sample> some(List<Gloss> glosses, int count, Split split) {
    return glosses.subList(0, count).stream().map(gloss -> SampleProducer.sample(gloss, split));
  }

  @Override
  public String name() {
    return "classification";
  }

  @Override
  public LabelSpace labels() {
    return WordNet.labels();
  }

  @Override
  public boolean sequences() {
    return false;
  }

  @Override
  public List<Sample> samples() {
    return samples;
  }

  @Override
  public int toLearnFrom() {
    return sizes.learned();
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Map<String, String> student() {
    Map<String, String> student = new LinkedHashMap<>();
    student.put("model.kind", "bag-of-words");
    student.put("batchSize", "64");
    student.put("passes", Integer.toString(sizes.passes()));
    student.put("shuffle", Integer.toString(sizes.learned())); // a full shuffle
    student.put("heldOut", Integer.toString(2 * sizes.heldOut()));
    return student;
  }

  @Override
  public List<String> method() {
    return Stream.concat(
            Stream.of(
                "Which of %d kinds of thing a noun's gloss in WordNet 3.1 defines. A hash of their ids splits the glosses three ways: what the teacher was fitted to, what is held out (with what the students have no use for), and what the students learn from; no gloss is in two of them."
                    .formatted(labels().classes()),
                "Students: the mean of the embeddings of hashed words, and a hidden layer.",
                "Teacher %s: all-MiniLM-L6-v2, quantised, with a classifier fitted to %,d glosses."
                    .formatted(Teachers.BASE, WordNet.split().teacherFit().size())),
            Teachers.sentences(pupilPasses()).stream())
        .toList();
  }

  private int pupilPasses() {
    return Math.min(PUPIL_PASSES, sizes.passes());
  }

  @Override
  public List<Pupil> pupils() {
    Map<String, String> settings = new LinkedHashMap<>(student());
    settings.put("passes", Integer.toString(pupilPasses()));
    return List.of(new Pupil(Teachers.SELF, samples, settings));
  }

  @Override
  public ConfigSource teachers(ConfigSource source, Path directory, Function<String, Path> pupils) {
    MiniLm teacher = unpack(directory.resolve("minilm"));
    String base = "teachers." + Teachers.BASE + ".";
    String self = "teachers." + Teachers.SELF + ".";
    return source
        .setValue(base + "model", teacher.model().toString())
        .setValue(base + "tokenizer", teacher.tokenizer().toString())
        .setValue(base + "head", teacher.head().toString())
        .setValue(base + "maxTokens", MiniLm.MAX_TOKENS)
        .setValue(self + "kind", "student")
        .setValue(self + "model", pupils.apply(Teachers.SELF).toString());
  }

  private static MiniLm unpack(Path directory) {
    try {
      if (Files.exists(directory)) {
        Workspace.remove(directory);
      }
      return MiniLm.unpack(Files.createDirectories(directory));
    } catch (IOException e) {
      throw new HardgateException(directory + " cannot be written: " + e.getMessage(), e);
    }
  }
}
