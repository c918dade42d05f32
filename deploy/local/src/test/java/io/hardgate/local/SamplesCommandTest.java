package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.local.corpus.Corpus;
import io.hardgate.local.corpus.Europarl;
import io.hardgate.local.corpus.Text;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesCommandTest {

  @TempDir private Path directory;

  @Test
  void putsTheTextsOfACorpusOnTheTopic() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      String bootstrap = "--set=kafka.bootstrapServers=" + broker.bootstrapServers();
      Path words = directory.resolve("words.txt");
      assertThat(CommandRun.of("vocabulary", "--corpus=europarl", "--out=" + words).code())
          .isZero();
      assertThat(CommandRun.of("topics", "--partitions=1", bootstrap).code()).isZero();

      CommandRun run =
          CommandRun.of(
              "samples",
              "--corpus=europarl",
              "--limit=40",
              "--positions=30",
              bootstrap,
              "--set=labels.names=" + words);
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(run.out().lines()).hasSize(2);
      assertThat(run.out())
          .containsPattern(
              "(?m)^student: 40 samples with \\d{3} positions, \\d+\\.\\d % of their labels <unk>;"
                  + " \\d+ texts left out$")
          .containsPattern("(?m)^held-out: 40 samples with ");

      RecordRules rules = new RecordRules(LabelSpace.of(Files.readAllLines(words)));
      List<Sample> sent = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records(broker.bootstrapServers())) {
        Sample sample = Sample.parseFrom(record.value());
        assertThat(rules.check(record.key(), sample)).isBetween(4, 30);
        assertThat(sample.getLabelsCount()).isEqualTo(sample.getTokens().getIdsCount());
        sent.add(sample);
      }
      assertThat(sent).hasSize(80);
      Corpus corpus = Europarl.corpus();
      assertThat(ids(sent, Split.TRAIN)).isSubsetOf(ids(corpus.split().student()));
      assertThat(ids(sent, Split.HELD_OUT)).isSubsetOf(ids(corpus.split().heldOut()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--split=student | expected one of --corpus and --text",
        "--corpus=glosses --split=student,test | --split is 'student,test', expected one or more of"
            + " teacher,student,held-out",
        "--corpus=glosses --limit=0 | --limit is 0, expected 1 to 2147483647",
        "--corpus=glosses --positions=3 | --positions is 3, expected 4 to 65536",
      })
  void refusesAWrongCommandLine(String arguments, String message) {
    CommandRun run = CommandRun.of(("samples " + arguments).split(" ", -1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly("hardgate: " + message, "Try: hardgate samples --help");
  }

  @Test
  void needsAVocabulary() {
    CommandRun none = CommandRun.of("samples", "--corpus=glosses");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("  labels.names: is not set, and this command needs it");

    CommandRun classes = CommandRun.of("samples", "--corpus=glosses", "--set=labels.names=[a, b]");
    assertThat(classes.code()).isEqualTo(2);
    assertThat(classes.err())
        .contains(
            "  labels.names: has no <s>, </s>, <unk> among its 2 names; hardgate vocabulary writes"
                + " one that has");
  }

  private static List<String> ids(List<Sample> samples, Split split) {
    List<String> ids =
        samples.stream()
            .filter(sample -> sample.getSplit() == split)
            .map(Sample::getId)
            .distinct()
            .toList();
    assertThat(ids).hasSize(40);
    return ids;
  }

  private static List<String> ids(List<Text> texts) {
    return texts.stream().map(Text::id).toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String bootstrapServers) {
    TopicPartition samples = new TopicPartition("samples", 0);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(samples));
      consumer.seekToBeginning(List.of(samples));
      long end = consumer.endOffsets(List.of(samples)).get(samples);
      while (consumer.position(samples) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
