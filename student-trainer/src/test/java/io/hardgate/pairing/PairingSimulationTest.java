package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Label;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Records that are shuffled, delayed, repeated, left out and broken, teachers that come and go, and
 * a process that is restarted. Whatever happens:
 *
 * <ul>
 *   <li>{@code everySampleOnce}: every valid sample is in exactly one pair;
 *   <li>{@code everyRecordOnce}: every record that came in is part of exactly one pair, or is
 *       exactly one dead letter;
 *   <li>{@code noTeacherTwice}: a pair holds each teacher once, and only such as may be there;
 *   <li>{@code inTime}: a pair goes out by its deadlines, and before them only complete;
 *   <li>{@code nothingLeft}: when memory has passed, stores and memory are empty.
 * </ul>
 */
class PairingSimulationTest {

  private static final List<String> TEACHERS = List.of("a", "b", "c");
  private static final Duration STEP = Duration.ofMillis(100);

  /** The longest time from one look at the clock to the next, with a restart between them. */
  private static final Duration SLACK = Duration.ofMillis(600);

  @Property(tries = 150)
  void holds(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Rules rules = Rules.any(random);
    Path directory = Files.createTempDirectory("pairing");
    try (PairingBench bench = new PairingBench(directory, 1, rules.setup(random))) {
      Run run = new Run(bench, rules);
      for (Input input : script(random, rules)) {
        if (random.nextInt(3) == 0) {
          run.pass(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 400 : 6_000)));
        }
        if (random.nextInt(15) == 0) {
          bench.restart();
        }
        run.feed(input);
      }
      run.pass(rules.lastDeadline().plus(SLACK));

      everySampleOnce(run);
      everyRecordOnce(run);
      nothingLeft(bench);
    } finally {
      Utils.delete(directory.toFile());
    }
  }

  private static void everySampleOnce(Run run) {
    assertThat(run.pairs).containsOnlyKeys(run.arrivals.keySet());
    assertThat(run.pairs.values()).allMatch(count -> count == 1);
  }

  private static void everyRecordOnce(Run run) {
    assertThat(run.outcomes).containsOnlyKeys(run.inputs.keySet());
    assertThat(run.outcomes.values()).allMatch(count -> count == 1);
  }

  private static void nothingLeft(PairingBench bench) {
    assertThat(bench.pending()).isZero();
    assertThat(bench.held()).isZero();
    bench.advance(PairingBench.MEMORY);
    assertThat(bench.stored()).isZero();
  }

  /**
   * Whom a pair waits for. Where there are optional teachers, they are all that are not required.
   */
  private record Rules(List<String> required, boolean anybody, int quorum, Duration labels) {

    static Rules any(Random random) {
      List<String> required = TEACHERS.subList(0, random.nextInt(TEACHERS.size() + 1));
      boolean anybody = random.nextBoolean();
      int quorum = random.nextBoolean() ? 0 : Math.max(1, required.size() + random.nextInt(2));
      Duration labels = Duration.ofSeconds(List.of(0, 4, 20).get(random.nextInt(3)));
      return new Rules(required, anybody, Math.min(quorum, TEACHERS.size()), labels);
    }

    Setup setup(Random random) {
      Setup setup = Setup.required(required.toArray(String[]::new)).labelDeadline(labels);
      setup.heldBytes(List.of(0, 3_000, 1 << 20).get(random.nextInt(3)));
      if (quorum > 0) {
        setup.quorum(quorum);
      }
      return anybody
          ? setup.optionalAnybody()
          : setup.optional(
              TEACHERS.stream().filter(id -> !required.contains(id)).toArray(String[]::new));
    }

    Duration lastDeadline() {
      return labels.compareTo(PairingBench.DEADLINE) > 0 ? labels : PairingBench.DEADLINE;
    }
  }

  /**
   * A record on its way.
   *
   * @param mark what the message says in itself, to be found again in a pair; empty where the
   *     record is broken
   */
  private record Input(Source source, String mark, TestRecord<byte[], byte[]> record) {}

  private static List<Input> script(Random random, Rules rules) {
    List<Input> script = new ArrayList<>();
    int ids = 1 + random.nextInt(25);
    for (int i = 0; i < ids; i++) {
      String id = "x" + i;
      for (int copies = copies(random); copies > 0; copies--) {
        String mark = "sample " + script.size();
        Sample sample = random.nextBoolean() ? Messages.sample(id) : Messages.unlabelled(id);
        script.add(
            new Input(
                Source.SAMPLES,
                mark,
                record(random, id, sample.toBuilder().setText(mark).build())));
      }
      for (String teacher : List.of("a", "b", "c", "stranger")) {
        for (int copies = copies(random); copies > 0; copies--) {
          String mark = "logits " + script.size();
          Logits logits = logits(teacher, id).toBuilder().setTeacherVersion(mark).build();
          script.add(new Input(Source.LOGITS, mark, record(random, id, logits)));
        }
      }
      for (int copies = rules.labels().isZero() ? 0 : copies(random); copies > 0; copies--) {
        Label label = Messages.label(id, random.nextInt(3));
        script.add(new Input(Source.LABELS, "label of " + id, record(random, id, label)));
      }
      if (random.nextInt(4) == 0) {
        byte[] garbage = new byte[random.nextInt(50)];
        random.nextBytes(garbage);
        Source source = random.nextBoolean() ? Source.SAMPLES : Source.LOGITS;
        script.add(new Input(source, "", PairingBench.record(id, garbage)));
      }
      if (random.nextInt(6) == 0) {
        byte[] other = Messages.sample(id + "?").toByteArray();
        script.add(new Input(Source.SAMPLES, "", PairingBench.record(id, other)));
      }
    }
    Collections.shuffle(script, random);
    return script;
  }

  private static int copies(Random random) {
    int dice = random.nextInt(10);
    return dice < 2 ? 0 : dice < 8 ? 1 : dice - 6;
  }

  private static TestRecord<byte[], byte[]> record(Random random, String key, Message message) {
    return random.nextInt(4) == 0
        ? PairingBench.json(key, utf8(MessageFormat.toJson(message)))
        : PairingBench.record(key, message.toByteArray());
  }

  /** What has gone in and come out. */
  private static final class Run {

    private final PairingBench bench;
    private final Rules rules;
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final Map<String, Integer> pairs = new HashMap<>();
    private final Map<String, Instant> arrivals = new HashMap<>();
    private final Map<String, String> originOfMark = new HashMap<>();
    private final Map<String, Input> inputs = new HashMap<>();

    /** Labels have no room for a mark, so the first of an id stands for the one in its pair. */
    private final Map<String, List<String>> labels = new HashMap<>();

    private final Map<Source, Integer> fed = new EnumMap<>(Source.class);

    Run(PairingBench bench, Rules rules) {
      this.bench = bench;
      this.rules = rules;
    }

    void feed(Input input) {
      int offset = fed.merge(input.source(), 1, Integer::sum) - 1;
      String topic = input.source().topic(new Topics(""));
      String origin = topic + "-0@" + offset;
      inputs.put(origin, input);
      originOfMark.put(input.mark(), origin);
      if (input.source() == Source.LABELS) {
        labels.computeIfAbsent(input.mark(), mark -> new ArrayList<>()).add(origin);
      }
      if (input.source() == Source.SAMPLES && !input.mark().isEmpty()) {
        arrivals.putIfAbsent(Messages.text(input.record().key()), bench.now());
      }
      bench.feed(input.source(), input.record());
      look();
    }

    void pass(Duration time) {
      for (Duration left = time; !left.isNegative(); left = left.minus(STEP)) {
        bench.advance(STEP);
        look();
      }
    }

    private void look() {
      bench.deadLetters().forEach(this::check);
      bench.pairs().forEach(this::check);
    }

    private void check(Pair pair) {
      String id = pair.getSample().getId();
      pairs.merge(id, 1, Integer::sum);
      String origin = originOfMark.get(pair.getSample().getText());
      count(origin);
      checkLabel(pair, inputs.get(origin));
      for (Logits logits : pair.getLogitsList()) {
        assertThat(logits.getSampleId()).isEqualTo(id);
        count(originOfMark.get(logits.getTeacherVersion()));
      }
      noTeacherTwice(pair);
      inTime(pair);
    }

    /** The label of a sample without one is the first that came and is no dead letter. */
    private void checkLabel(Pair pair, Input input) {
      boolean own = Messages.text(input.record().value()).contains(Messages.LABELS.fingerprint());
      if (own || pair.getSample().getLabelsCount() == 0) {
        return;
      }
      List<String> candidates =
          labels.get("label of " + pair.getSample().getId()).stream()
              .filter(label -> !outcomes.containsKey(label))
              .toList();
      assertThat(candidates).isNotEmpty();
      count(candidates.get(0));
    }

    private void noTeacherTwice(Pair pair) {
      List<String> teachers = new ArrayList<>(teachers(pair));
      pair.getMissingList().forEach(missing -> teachers.add(missing.getTeacherId()));
      assertThat(teachers).doesNotHaveDuplicates().containsAll(rules.required());
      if (!rules.anybody()) {
        assertThat(teachers).doesNotContain("stranger");
      }
    }

    private static List<String> teachers(Pair pair) {
      return pair.getLogitsList().stream().map(Logits::getTeacherId).toList();
    }

    private void inTime(Pair pair) {
      Instant arrived = arrivals.get(pair.getSample().getId());
      Instant deadline = arrived.plus(PairingBench.DEADLINE);
      assertThat(bench.now()).isBeforeOrEqualTo(arrived.plus(rules.lastDeadline()).plus(SLACK));
      if (pair.getLogitsCount() == 0 || !teachers(pair).containsAll(rules.required())) {
        assertThat(bench.now()).isAfterOrEqualTo(deadline);
      }
      for (MissingTeacher missing : pair.getMissingList()) {
        if (missing.getWhy() == MissingTeacher.Why.QUORUM) {
          assertThat(rules.quorum()).isBetween(1, pair.getLogitsCount());
        } else if (missing.getWhy() == MissingTeacher.Why.SILENT) {
          assertThat(rules.required()).doesNotContain(missing.getTeacherId());
        } else {
          assertThat(bench.now()).isAfterOrEqualTo(deadline);
        }
      }
      if (pair.getSample().getLabelsCount() == 0) {
        assertThat(bench.now()).isAfterOrEqualTo(arrived.plus(rules.labels()));
      }
    }

    private void check(TestRecord<byte[], byte[]> letter) {
      String origin = DeadLetters.text(letter.headers(), DeadLetters.ORIGIN);
      count(origin);
      TestRecord<byte[], byte[]> original = inputs.get(origin).record();
      assertThat(letter.key()).isEqualTo(original.key());
      assertThat(letter.value()).isEqualTo(original.value());
      List<Header> headers = List.of(original.headers().toArray());
      assertThat(List.of(letter.headers().toArray()).subList(0, headers.size())).isEqualTo(headers);
      assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isNotEmpty();
    }

    private void count(String origin) {
      outcomes.merge(origin, 1, Integer::sum);
    }
  }
}
