package io.hardgate.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Health.State;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code /healthz} and {@code /readyz} answer with: {@code {"status":"waiting",
 * "components":{"pairing":{"state":"waiting","reason":"..."}}}}. The status is the first of failed,
 * waiting, starting and stopped that a component is in, else ready; of a process without components
 * it is starting.
 */
final class HealthPage {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The worst first. */
  private static final List<Class<? extends State>> BY_WEIGHT =
      List.of(
          State.Failed.class,
          State.Waiting.class,
          State.Starting.class,
          State.Stopped.class,
          State.Ready.class);

  private HealthPage() {}

  /** The health as JSON, on one line that ends. */
  static String of(Health health) {
    Map<String, State> states = health.states();
    ObjectNode page = JSON.createObjectNode().put("status", status(states));
    ObjectNode components = page.putObject("components");
    states.forEach((name, state) -> describe(state, components.putObject(name)));
    try {
      return JSON.writeValueAsString(page) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("health cannot be written as JSON", e);
    }
  }

  private static String status(Map<String, State> states) {
    return BY_WEIGHT.stream()
        .filter(kind -> states.values().stream().anyMatch(kind::isInstance))
        .findFirst()
        .map(HealthPage::name)
        .orElseGet(() -> name(State.Starting.class));
  }

  private static void describe(State state, ObjectNode component) {
    component.put("state", name(state.getClass()));
    if (state instanceof State.Ready ready) {
      ready.note().ifPresent(note -> component.put("note", note));
    } else if (state instanceof State.Starting starting) {
      component.put("reason", starting.step());
    } else if (state instanceof State.Waiting waiting) {
      component.put("reason", waiting.reason());
    } else if (state instanceof State.Failed failed) {
      component.put("reason", failed.reason());
    }
  }

  private static String name(Class<? extends State> state) {
    return state.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
