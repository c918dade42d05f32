package io.hardgate.local.report;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where in their training students are compared.
 *
 * @param pass after so many; empty: at the end
 */
record Place(OptionalInt pass) {

  static final Place END = new Place(OptionalInt.empty());

  static Place after(int pass) {
    return new Place(OptionalInt.of(pass));
  }

  Optional<Point> of(Run run) {
    return pass.isPresent() ? run.after(pass.getAsInt()) : run.end();
  }
}
