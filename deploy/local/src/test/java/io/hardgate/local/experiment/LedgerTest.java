package io.hardgate.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.local.report.Provenance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  @TempDir private Path directory;
  private final AtomicLong clock = new AtomicLong();

  private Ledger ledger(String command) {
    return new Ledger(directory, command, "9", clock::get);
  }

  private Provenance written() {
    return Provenance.in(directory).orElseThrow();
  }

  @Test
  void timeAddsUpOverInterruptions() {
    Ledger first = ledger("a");
    clock.addAndGet(5_000_000_000L);
    first.write();
    clock.addAndGet(1_000_000_000L);
    first.write();
    assertThat(written().seconds()).isEqualTo(6);
    clock.addAndGet(99_000_000_000L); // nobody runs it
    Ledger again = ledger("a");
    clock.addAndGet(2_000_000_000L);
    again.write();
    assertThat(written().seconds()).isEqualTo(8);
    assertThat(written().command()).isEqualTo("a");
    ledger("b").write();
    assertThat(written().command()).isEqualTo("a; b");
  }

  @Test
  void whatSomebodyNotedStays() throws Exception {
    Files.writeString(
        directory.resolve(Provenance.NAME), "{\"seconds\": 100.0, \"note\": \"by hand\"}");
    clock.addAndGet(7);
    Ledger ledger = ledger("a");
    clock.addAndGet(1_000_000_000L);
    ledger.write();
    assertThat(written().note()).isEqualTo("by hand");
    assertThat(written().seconds()).isEqualTo(101);
    assertThat(written().cpus()).isPositive();
  }
}
