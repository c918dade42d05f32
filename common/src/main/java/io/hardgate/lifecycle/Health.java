package io.hardgate.lifecycle;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How the components of this process are. Any thread may tell and ask.
 *
 * <p>Alive and ready are what Kubernetes means by them. A process that is not alive is begun again,
 * so only what is over against its will ends the life: a broker that is away, a standby and a
 * student that has diverged would be no better after a restart. They are not ready.
 */
public final class Health {

  private final Map<String, State> states = new ConcurrentSkipListMap<>();

  /** What a component is doing. */
  public sealed interface State {

    /** Getting ready: connecting, restoring, loading a model. */
    record Starting(String step) implements State {}

    /**
     * Doing its work.
     *
     * @param note what is worth a look all the same
     */
    record Ready(Optional<String> note) implements State {

      /** With nothing to say. */
      public Ready() {
        this(Optional.empty());
      }
    }

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
