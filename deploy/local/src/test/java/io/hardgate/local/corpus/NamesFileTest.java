package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.ConfigSource;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NamesFileTest {

  /** What a tokenizer calls its tokens, and what a reader of lines could trip over. */
  @Provide
  Arbitrary<Set<String>> names() {
    Arbitrary<String> name =
        Arbitraries.strings()
            .withChars(" \t\n\r\u0085\u00a0\u2028\u000b\ufeff-#:[]{}'\"\\1.0e~abĠ▁<>")
            .ofMinLength(1)
            .ofMaxLength(6);
    return name.set().ofMinSize(2).ofMaxSize(20);
  }

  @Property
  void theConfigurationReadsWhatWasWritten(@ForAll @From("names") Set<String> names)
      throws IOException {
    List<String> lines = names.stream().map(NamesFile::line).distinct().toList();
    if (lines.size() < 2) {
      return;
    }
    LabelSpace space = LabelSpace.of(lines);
    Path file = Files.createTempFile("names", ".txt");
    try {
      NamesFile.write(space, file);
      assertThat(
              ConfigSource.defaults()
                  .setValue("labels.names", file.toString())
                  .build()
                  .labels()
                  .space())
          .isEqualTo(space);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void onlyNamesThatWouldBeChangedAreEscaped() {
    assertThat(NamesFile.line("the")).isEqualTo("the");
    assertThat(NamesFile.line("new york")).isEqualTo("new york");
    assertThat(NamesFile.line(" a")).isEqualTo("\\u0020a");
    assertThat(NamesFile.line("a\nb")).isEqualTo("a\\u000ab");
    assertThat(NamesFile.line("\u2028")).isEqualTo("\\u2028");
  }
}
