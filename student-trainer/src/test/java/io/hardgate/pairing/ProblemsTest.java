package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static io.hardgate.pairing.Messages.utf8;
import static io.hardgate.pairing.PairingBench.DEADLINE;
import static io.hardgate.pairing.PairingBench.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.testkit.LogLines;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pairing says of what is wrong: little, but with the place of the record. */
class ProblemsTest {

  private final LogLines lines = new LogLines();
  private PairingBench bench;

  @BeforeEach
  void open(@TempDir Path directory) {
    bench = new PairingBench(directory, 1, "wise");
  }

  @AfterEach
  void close() {
    bench.close();
    lines.close();
  }

  @Test
  void aThousandBadRecordsAreTwoLinesWithThePlaceOfTheNewest() {
    for (int i = 0; i < 1000; i++) {
      bench.sample(record("x", utf8("no message")));
    }
    assertThat(lines.all())
        .singleElement()
        .asString()
        .startsWith("WARN dead letter, undecodable: ")
        .endsWith(", samples-0@0");
    bench.problems.end();
    assertThat(lines.all()).last().asString().contains(", samples-0@999 (the newest of 999 in ");
  }

  @Test
  void aRequiredTeacherThatIsSilentIsSaidAndNoted() {
    bench.sample(sample("a"));
    bench.logits(logits("wise", "a"));
    assertThat(bench.problems.note()).isEmpty();
    for (int i = 0; i < 5; i++) {
      bench.sample(sample("s" + i));
    }
    bench.advance(DEADLINE);
    assertThat(bench.pairs()).hasSize(6);
    assertThat(lines.all())
        .singleElement()
        .asString()
        .startsWith("WARN a pair went out without the teacher 'wise', which had not answered")
        .contains(", samples-0@");
    assertThat(bench.problems.note())
        .hasValue("the newest 5 pairs are without the required teacher 'wise'");
    bench.sample(sample("b"));
    bench.logits(logits("wise", "b"));
    assertThat(bench.problems.note()).isEmpty();
  }
}
