package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfidenceGridTest {

  private static final int CELLS = ConfidenceGrid.DEFAULT_CELLS;

  @Test
  void oneBelongsToTheLastCellAndZeroToTheFirst() {
    ConfidenceGrid grid = new ConfidenceGrid(CELLS);
    grid.add(1, 1);
    grid.add(0, 0);
    assertThat(grid.count(CELLS - 1)).isEqualTo(1);
    assertThat(grid.confidence(CELLS - 1)).isEqualTo(1);
    assertThat(grid.right(CELLS - 1)).isEqualTo(1);
    assertThat(grid.count(0)).isEqualTo(1);
    assertThat(grid.confidence(0)).isZero();
    assertThat(grid.accuracy()).isEqualTo(0.5);
  }

  @Test
  void withoutPredictionsNothingIsKnown() {
    ConfidenceGrid none = new ConfidenceGrid(CELLS);
    assertThat(none.accuracy()).isNaN();
    assertThat(none.confidence()).isNaN();
    assertThat(none.equalMassEce()).isNaN();
    assertThat(none.smoothEce()).isNaN();
    assertThat(none.bins(15).errors().ece()).isNaN();
    assertThat(none.eceInterval(1).low()).isNaN();
    assertThat(none.accuracyInterval().high()).isNaN();
    assertThat(none.state().cells()).isEmpty();
  }

  /** To the bit, and so every figure that is told from it. */
  @Property(tries = 200)
  void mergedIsAsAllInOneInAnyOrder(
      @ForAll @From("some") List<Predicted> some,
      @ForAll @From("some") List<Predicted> more,
      @ForAll long order) {
    ConfidenceGrid parts = Predicted.grid(more);
    parts.add(Predicted.grid(some));
    List<Predicted> all = new ArrayList<>(some);
    all.addAll(more);
    Collections.shuffle(all, new Random(order));
    ConfidenceGrid whole = Predicted.grid(all);
    assertThat(parts.state()).isEqualTo(whole.state());
    assertThat(parts.smoothEce()).isEqualTo(whole.smoothEce());
    assertThat(parts.equalMassEce()).isEqualTo(whole.equalMassEce());
  }

  @Property
  void savedAndResumedItIsTheSame(@ForAll @From("some") List<Predicted> all) {
    ConfidenceGrid.State state = Predicted.grid(all).state();
    assertThat(state.whole(CELLS)).isTrue();
    ConfidenceGrid resumed = new ConfidenceGrid(CELLS);
    resumed.add(state);
    assertThat(resumed.state()).isEqualTo(state);
    assertThat(resumed.smoothEce()).isEqualTo(Predicted.grid(all).smoothEce());
  }

  @Property
  void widerBinsAreTheBinsOfThatWidth(@ForAll @From("some") List<Predicted> all) {
    ConfidenceBins wider = Predicted.grid(all).bins(15);
    ReliabilityBins bins = Predicted.bins(all);
    for (int bin = 0; bin < 15; bin++) {
      assertThat(wider.count(bin)).isEqualTo(bins.count(bin));
      assertThat(wider.right(bin)).isEqualTo(bins.right(bin));
      assertThat(wider.confidence(bin)).isCloseTo(bins.confidence(bin), within(1e-8 * all.size()));
    }
  }

  @Test
  void binsThatCellsDoNotMakeAreRefused() {
    assertThatThrownBy(() -> new ConfidenceGrid(960).bins(7))
        .hasMessage("got 7 bins of 960 cells, expected a divisor of them");
    assertThatThrownBy(() -> new ConfidenceGrid(960).add(new ConfidenceGrid(15)))
        .hasMessage("got 15 cells, expected 960");
  }

  @Test
  void aStateThatLacksSomethingIsNotWhole() {
    List<Long> one = List.of(1L);
    List<Double> right = List.of(1.0);
    assertThat(new ConfidenceGrid.State(List.of(3), one, right, one).whole(4)).isTrue();
    assertThat(new ConfidenceGrid.State(List.of(4), one, right, one).whole(4)).isFalse();
    assertThat(new ConfidenceGrid.State(List.of(-1), one, right, one).whole(4)).isFalse();
    assertThat(new ConfidenceGrid.State(List.of(3), List.of(0L), right, one).whole(4)).isFalse();
    assertThat(new ConfidenceGrid.State(List.of(3), one, right, List.of()).whole(4)).isFalse();
    assertThat(new ConfidenceGrid.State(List.of(3), one, null, one).whole(4)).isFalse();
    assertThat(new ConfidenceGrid.State(null, one, right, one).whole(4)).isFalse();
    List<Long> two = List.of(1L, 1L);
    assertThat(new ConfidenceGrid.State(List.of(2, 2), two, List.of(1.0, 0.0), two).whole(4))
        .isFalse();
    List<Long> holed = new ArrayList<>();
    holed.add(null);
    assertThat(new ConfidenceGrid.State(List.of(3), holed, right, one).whole(4)).isFalse();
  }

  @Provide
  Arbitrary<List<Predicted>> some() {
    return Predicted.some();
  }
}
