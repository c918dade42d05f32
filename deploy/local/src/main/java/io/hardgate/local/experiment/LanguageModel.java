package io.hardgate.local.experiment;

import io.hardgate.config.ConfigSource;
import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.HashSplit;
import io.hardgate.local.corpus.Text;
import io.hardgate.local.corpus.TokenSamples;
import io.hardgate.local.corpus.Vocabulary;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The next word of a gloss of WordNet; the teacher is a larger Transformer that was trained here.
 */
final class LanguageModel implements Task {

  private static final int LEAST_WORDS = 3;
  private static final int MOST_POSITIONS = 24;
  private static final int LISTED = 64;
  private static final double TEACHER_DROPOUT = 0.1;

  /** Of the student that teaches itself: about where label only is best. */
  private static final int PUPIL_PASSES = 4;

  private final Sizes sizes;
  private final Vocabulary vocabulary;
  private final List<Sample> samples;
  private final List<Sample> teacherSamples;

  LanguageModel(Sizes sizes, Corpus corpus) {
    this.sizes = sizes;
    vocabulary = Vocabulary.mostFrequent(corpus, sizes.words());
    HashSplit<Text> split = corpus.split();
    List<Sample> heldOut = some(split.heldOut(), sizes.sequencesHeldOut(), Split.HELD_OUT);
    samples =
        Stream.concat(
                some(split.student(), sizes.sequences(), Split.TRAIN).stream(), heldOut.stream())
            .toList();
    teacherSamples =
        Stream.concat(
                some(split.teacher(), sizes.teacherSequences(), Split.TRAIN).stream(),
                heldOut.stream())
            .toList();
  }

  private List<Sample> some(List<Text> texts, int count, Split split) {
    TokenSamples sequences = new TokenSamples(vocabulary, LEAST_WORDS, MOST_POSITIONS, false);
    return texts.stream()
        .map(text -> sequences.of(text, split))
        .flatMap(Optional::stream)
        .limit(count)
        .toList();
  }

  @Override
  public String name() {
    return "language-model";
  }

  @Override
  public LabelSpace labels() {
    return vocabulary.space();
  }

  @Override
  public boolean sequences() {
    return true;
  }

  @Override
  public List<Sample> samples() {
    return samples;
  }

  @Override
  public int toLearnFrom() {
    return (int) samples.stream().filter(sample -> sample.getSplit() == Split.TRAIN).count();
  }

  @Override
  public int seeds() {
    return 3; // each takes minutes
  }

  @Override
  public Map<String, String> student() {
    return settings(sizes.width(), 2, 0, sizes.sequencePasses());
  }

  private Map<String, String> settings(int width, int layers, double dropout, int passes) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model.kind", "transformer");
    settings.put("model.width", Integer.toString(width));
    settings.put("model.layers", Integer.toString(layers));
    settings.put("model.heads", "4");
    settings.put("model.maxTokens", Integer.toString(MOST_POSITIONS));
    settings.put("model.dropout", Double.toString(dropout));
    settings.put("optimizer.learningRate", "0.001");
    settings.put("batchSize", "64");
    settings.put("passes", Integer.toString(passes));
    settings.put("shuffle", "100000"); // a full shuffle
    settings.put("heldBytes", "600000000"); // for that
    settings.put("heldOut", Integer.toString(2 * sizes.sequencesHeldOut()));
    return settings;
  }

  @Override
  public List<String> method() {
    return Stream.concat(
            Stream.of(
                "The next word in a gloss of WordNet 3.1 (nouns, verbs, adjectives and adverbs, without examples), of its first %d words at most; the vocabulary has the %,d most frequent words. A hash of their ids splits the glosses three ways: what the teacher learns from, what is held out, and what the students learn from; no gloss is in two of them."
                    .formatted(MOST_POSITIONS, labels().classes()),
                "Students: a causal Transformer of 2 layers of width %d, without dropout."
                    .formatted(sizes.width()),
                "Teacher %s: one of 3 layers of width %d, with dropout of %s, trained by the same trainer for %d passes over %,d other glosses, on the labels alone; of each position it tells its %d likeliest words and the rest as one."
                    .formatted(
                        Teachers.BASE,
                        2 * sizes.width(),
                        TEACHER_DROPOUT,
                        sizes.teacherPasses(),
                        teacherSamples.size() - heldOut(),
                        Math.min(LISTED, labels().classes() - 1))),
            Teachers.sentences(pupilPasses()).stream())
        .toList();
  }

  private int heldOut() {
    return samples.size() - toLearnFrom();
  }

  private int pupilPasses() {
    return Math.min(PUPIL_PASSES, sizes.sequencePasses());
  }

  @Override
  public List<Pupil> pupils() {
    return List.of(
        new Pupil(
            Teachers.BASE,
            teacherSamples,
            settings(2 * sizes.width(), 3, TEACHER_DROPOUT, sizes.teacherPasses())),
        new Pupil(Teachers.SELF, samples, settings(sizes.width(), 2, 0, pupilPasses())));
  }

  @Override
  public ConfigSource teachers(ConfigSource source, Path directory, Function<String, Path> pupils) {
    ConfigSource taught = source;
    for (Pupil pupil : pupils()) {
      String section = "teachers." + pupil.id() + ".";
      taught =
          taught
              .setValue(section + "kind", "student")
              .setValue(section + "model", pupils.apply(pupil.id()).toString())
              .setValue(section + "encoding", "sparse")
              .setValue(section + "sparse.k", Math.min(LISTED, labels().classes() - 1));
    }
    return taught;
  }
}
