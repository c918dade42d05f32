package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.corpus.HashSplit;
import io.hardgate.local.corpus.Text;
import io.hardgate.local.corpus.TokenSamples;
import io.hardgate.local.corpus.Vocabulary;
import io.hardgate.local.quickstart.SampleProducer;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.TopicAdmin;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate samples}. */
@Command(
    name = "samples",
    description = {
      "Puts the texts of a corpus on the topic of samples, as token sequences with their labels: what"
          + " it takes to try out a language model.",
      "Needs labels.names, a vocabulary that hardgate vocabulary has written. Texts of fewer than "
          + SamplesCommand.LEAST_WORDS
          + " words are left out."
    })
final class SamplesCommand implements Callable<Integer> {

  static final int LEAST_WORDS = 3;

  private static final List<String> SETS = List.of("teacher", "student", "held-out");

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;
  @Mixin private CorpusOptions corpus;
  @Mixin private ConfigOptions options;

  @Option(
      names = "--split",
      paramLabel = "SET",
      split = ",",
      defaultValue = "student,held-out",
      description =
          "Which sets of the texts: teacher (60 %% of them), student (30 %%), held-out (10 %%, which"
              + " the trainer evaluates on); default: ${DEFAULT-VALUE}. The same on every machine.")
  private List<String> sets = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The most samples of each set, a random choice (default: all).")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--positions",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "The most positions of a sample, one more than it has words (default: ${DEFAULT-VALUE}).")
  private int positions;

  @Option(names = "--cut", description = "Cut longer texts, instead of leaving them out.")
  private boolean cut;

  SamplesCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    check();
    HardgateConfig config = options.source("labels.names").build();
    TokenSamples samples =
        new TokenSamples(vocabulary(config.labels().space()), LEAST_WORDS, positions, cut);
    KafkaConfig kafka = config.kafka();
    try (TopicAdmin admin =
        new TopicAdmin(kafka.clientProperties(), kafka.topics(), kafka.connectTimeout())) {
      var unused = admin.equalPartitions(List.of(kafka.topics().samples())); // it is there
    }
    StopSignal signal = stop.get();
    HashSplit<Text> split = corpus.read().split();
    PrintWriter out = spec.commandLine().getOut();
    try (SampleProducer producer = new SampleProducer(kafka.clientProperties(), kafka.topics())) {
      for (String set : new LinkedHashSet<>(sets)) {
        Sent sent = new Sent(samples, producer);
        switch (set) {
          case "teacher" -> sent.all(split.teacher(), Split.TRAIN, signal);
          case "student" -> sent.all(split.student(), Split.TRAIN, signal);
          default -> sent.all(split.heldOut(), Split.HELD_OUT, signal);
        }
        producer.flush();
        out.println(set + ": " + sent.describe());
        out.flush();
      }
    }
    return 0;
  }

  /** Sends a set, and counts. */
  private final class Sent {

    private final TokenSamples samples;
    private final SampleProducer producer;
    private final int unknownId;
    private int count;
    private int leftOut;
    private long labels;
    private long unknown;

    Sent(TokenSamples samples, SampleProducer producer) {
      this.samples = samples;
      this.producer = producer;
      this.unknownId = samples.vocabulary().id(Vocabulary.UNKNOWN);
    }

    void all(List<Text> texts, Split split, StopSignal signal) {
      for (Text text : texts) {
        if (count == limit) {
          return;
        }
        signal.throwIfRequested();
        Optional<Sample> sample = samples.of(text, split);
        if (sample.isEmpty()) {
          leftOut++;
          continue;
        }
        producer.send(sample.get());
        count++;
        labels += sample.get().getLabelsCount();
        unknown += Collections.frequency(sample.get().getLabelsList(), unknownId);
      }
    }

    String describe() {
      return String.format(
          Locale.ROOT,
          "%,d samples with %,d positions, %.1f %% of their labels %s; %,d texts left out",
          count,
          labels,
          100.0 * unknown / Math.max(1, labels),
          Vocabulary.UNKNOWN,
          leftOut);
    }
  }

  private static Vocabulary vocabulary(LabelSpace space) {
    try {
      return new Vocabulary(space);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("labels.names", e.getMessage());
    }
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    if (corpus.given() != 1) {
      checks.wrong("expected one of --corpus and --text");
    }
    corpus.check(checks);
    if (!SETS.containsAll(Set.copyOf(sets))) {
      checks.wrong(
          "--split is '%s', expected one or more of %s"
              .formatted(String.join(",", sets), String.join(",", SETS)));
    }
    checks.between("--limit", limit, 1, Integer.MAX_VALUE);
    checks.between("--positions", positions, LEAST_WORDS + 1, 65_536);
    checks.done(spec);
  }
}
