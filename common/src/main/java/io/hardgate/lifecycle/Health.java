package io.hardgate.lifecycle;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** How the components of this process are. Any thread may tell and ask. */
public final class Health {

  private final Map<String, State> states = new ConcurrentSkipListMap<>();

  /** What a component is doing. */
  public sealed interface State {

    /** Getting ready: connecting, restoring, loading a model. */
    record Starting(String step) implements State {}

    /** Doing its work. */
    record Ready() implements State {}

    /** Cannot work just now, but may come back by itself. */
    record Waiting(String reason) implements State {}

    /** Over: it did what it was asked to do, or was told to stop. */
    record Stopped() implements State {}

    /** Over, against its will. The process should be restarted. */
    record Failed(String reason) implements State {}
  }

  /** The component tells its state. */
  public void set(String component, State state) {
    states.put(component, state);
  }

  /** Whether nothing has failed. */
  public boolean alive() {
    return states.values().stream().noneMatch(State.Failed.class::isInstance);
  }

  /** Whether there is a component, and all of them do their work. */
  public boolean ready() {
    return !states.isEmpty() && states.values().stream().allMatch(State.Ready.class::isInstance);
  }

  /** Every component with its state. */
  public Map<String, State> states() {
    return new TreeMap<>(states);
  }
}
