package io.hardgate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

  private final List<String> closed = new ArrayList<>();
  private final Closer closer = new Closer();

  @Test
  void closesTheLastFirstAndEachOnce() {
    closer.register(() -> closed.add("a"));
    closer.register(() -> closed.add("b"));
    closer.close();
    closer.close();
    assertThat(closed).containsExactly("b", "a");
  }

  @Test
  void goesOnAfterAFailureAndKeepsTheLaterOnes() {
    closer.register(() -> closed.add("a"));
    closer.register(failing(new IOException("second")));
    closer.register(() -> closed.add("b"));
    closer.register(failing(new IllegalArgumentException("first")));
    assertThatThrownBy(closer::close)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first")
        .hasSuppressedException(new IOException("second"));
    assertThat(closed).containsExactly("b", "a");
  }

  @Test
  void anErrorStopsItNoMoreThanAnException() {
    closer.register(() -> closed.add("a"));
    closer.register(
        () -> {
          throw new AssertionError("broken");
        });
    assertThatThrownBy(closer::close).isInstanceOf(AssertionError.class).hasMessage("broken");
    assertThat(closed).containsExactly("a");
  }

  @Test
  void twoMayFailOfTheSame() {
    RuntimeException same = new IllegalStateException("the broker is gone");
    closer.register(failing(same));
    closer.register(failing(same));
    assertThatThrownBy(closer::close).isSameAs(same);
  }

  @Test
  void aCheckedFailureIsTheCause() {
    closer.register(failing(new IOException("disk full")));
    assertThatThrownBy(closer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not closed: disk full")
        .hasCauseInstanceOf(IOException.class);
  }

  private static AutoCloseable failing(Exception failure) {
    return () -> {
      throw failure;
    };
  }
}
