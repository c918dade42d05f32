package io.hardgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegistryTest {

  @Test
  void showsWhatTheCatalogueOfTheProcessNamesAndNothingElse() {
    try (Registry registry = new Registry()) {
      Set<String> shown =
          registry
              .meters()
              .scrape()
              .lines()
              .filter(line -> line.startsWith("# TYPE "))
              .map(line -> line.substring("# TYPE ".length()))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(declared()).as("what is shown is declared").containsAll(shown);
      assertThat(shown)
          .as("what is declared is shown; pauses when there was one")
          .containsAll(
              declared().stream().filter(name -> !name.startsWith("jvm_gc_pause")).toList());
    }
  }

  private static List<String> declared() {
    return ProcessCatalogue.all().families().stream()
        .map(family -> family.name() + " " + family.type())
        .toList();
  }
}
