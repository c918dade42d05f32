package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutShareTest {

  /**
   * Python: {@code (int.from_bytes(sha256(b'hardgate held out:' + id).digest()[:8], 'big') >> 11) /
   * 2**53}.
   */
  @Test
  void anIdHasTheSamePlaceForEver() {
    assertThat(HeldOutShare.position("s1")).isEqualTo(0.6551378457735441);
    assertThat(HeldOutShare.position("sample-42")).isEqualTo(0.2844037357238528);
    assertThat(new HeldOutShare(0.2844).holdsOut("sample-42")).isFalse();
    assertThat(new HeldOutShare(0.2845).holdsOut("sample-42")).isTrue();
  }

  @Test
  void itHoldsOutItsShareAndWhatASmallerShareDoes() {
    HeldOutShare small = new HeldOutShare(0.05);
    HeldOutShare large = new HeldOutShare(0.25);
    long held = IntStream.range(0, 20_000).filter(i -> small.holdsOut("id-" + i)).count();
    assertThat(held / 20_000.0).isCloseTo(0.05, within(0.005));
    assertThat(IntStream.range(0, 20_000).mapToObj(i -> "id-" + i).filter(small::holdsOut))
        .allMatch(large::holdsOut);
    assertThat(IntStream.range(0, 1000).mapToObj(i -> "id-" + i))
        .noneMatch(new HeldOutShare(0)::holdsOut);
  }
}
