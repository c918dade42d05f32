package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.MissingTeacher;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
 * Records that are shuffled, delayed, repeated, left out and broken. Whatever happens:
 *
 * <ul>
 *   <li>every valid sample goes out exactly once, when all its teachers are there, or else when its
 *       deadline has passed;
 *   <li>every record that came in is part of exactly one pair, or is exactly one dead letter;
 *   <li>nothing is left when memory has passed.
 * </ul>
 */
class PairingSimulationTest {

  private static final List<String> TEACHERS = List.of("a", "b", "c");
  private static final Duration STEP = Duration.ofMillis(100);

  /** The longest time from one look at the clock to the next. */
  private static final Duration SLACK = Duration.ofMillis(300);

  @Property(tries = 60)
  void holds(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path directory = Files.createTempDirectory("pairing");
    try (PairingBench bench = new PairingBench(directory, 1, TEACHERS.toArray(String[]::new))) {
      Run run = new Run(bench);
      for (Input input : script(random)) {
        if (random.nextInt(3) == 0) {
          run.pass(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 400 : 6_000)));
        }
        run.feed(input);
      }
      run.pass(PairingBench.DEADLINE.plus(SLACK));

      assertThat(run.pairs).containsOnlyKeys(run.arrivals.keySet());
      assertThat(run.outcomes).containsOnlyKeys(run.inputs.keySet());
      assertThat(run.pairs.values()).allMatch(count -> count == 1);
      assertThat(run.outcomes.values()).allMatch(count -> count == 1);
      assertThat(bench.pending()).isZero();
      bench.advance(PairingBench.MEMORY);
      assertThat(bench.stored()).isZero();
    } finally {
      Utils.delete(directory.toFile());
    }
  }

  /**
   * A record on its way.
   *
   * @param mark what the message says in itself, to be found again in a pair; empty where the
   *     record is broken
   */
  private record Input(boolean sample, String mark, TestRecord<byte[], byte[]> record) {}

  private static List<Input> script(Random random) {
    List<Input> script = new ArrayList<>();
    int ids = 1 + random.nextInt(25);
    for (int i = 0; i < ids; i++) {
      String id = "x" + i;
      for (int copies = copies(random); copies > 0; copies--) {
        String mark = "sample " + script.size();
        script.add(new Input(true, mark, record(random, id, sample(id, mark))));
      }
      for (String teacher : List.of("a", "b", "c", "stranger")) {
        for (int copies = copies(random); copies > 0; copies--) {
          String mark = "logits " + script.size();
          Logits logits = logits(teacher, id).toBuilder().setTeacherVersion(mark).build();
          script.add(new Input(false, mark, record(random, id, logits)));
        }
      }
      if (random.nextInt(4) == 0) {
        byte[] garbage = new byte[random.nextInt(50)];
        random.nextBytes(garbage);
        script.add(new Input(random.nextBoolean(), "", PairingBench.record(id, garbage)));
      }
      if (random.nextInt(6) == 0) {
        byte[] other = sample(id + "?", "").toByteArray();
        script.add(new Input(true, "", PairingBench.record(id, other)));
      }
    }
    Collections.shuffle(script, random);
    return script;
  }

  private static Sample sample(String id, String text) {
    return Messages.sample(id).toBuilder().setText(text).build();
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
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final Map<String, Integer> pairs = new HashMap<>();
    private final Map<String, Instant> arrivals = new HashMap<>();
    private final Map<String, String> originOfMark = new HashMap<>();
    private final Map<String, Input> inputs = new HashMap<>();
    private int samplesFed;
    private int logitsFed;

    Run(PairingBench bench) {
      this.bench = bench;
    }

    void feed(Input input) {
      String origin = input.sample() ? "samples-0@" + samplesFed++ : "logits-0@" + logitsFed++;
      inputs.put(origin, input);
      originOfMark.put(input.mark(), origin);
      if (input.sample()) {
        if (!input.mark().isEmpty()) {
          arrivals.putIfAbsent(Messages.text(input.record().key()), bench.now());
        }
        bench.sample(input.record());
      } else {
        bench.logits(input.record());
      }
      look();
    }

    void pass(Duration time) {
      for (Duration left = time; !left.isNegative(); left = left.minus(STEP)) {
        bench.advance(STEP);
        look();
      }
    }

    private void look() {
      bench.pairs().forEach(this::check);
      bench.deadLetters().forEach(this::check);
    }

    private void check(Pair pair) {
      String id = pair.getSample().getId();
      pairs.merge(id, 1, Integer::sum);
      count(originOfMark.get(pair.getSample().getText()));
      List<String> teachers = new ArrayList<>();
      for (Logits logits : pair.getLogitsList()) {
        assertThat(logits.getSampleId()).isEqualTo(id);
        teachers.add(logits.getTeacherId());
        count(originOfMark.get(logits.getTeacherVersion()));
      }
      for (MissingTeacher missing : pair.getMissingList()) {
        teachers.add(missing.getTeacherId());
      }
      assertThat(teachers).containsExactlyInAnyOrderElementsOf(TEACHERS);
      Instant due = arrivals.get(id).plus(PairingBench.DEADLINE);
      assertThat(bench.now()).isBeforeOrEqualTo(due.plus(SLACK));
      if (pair.getMissingCount() > 0) {
        assertThat(bench.now()).isAfterOrEqualTo(due);
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
