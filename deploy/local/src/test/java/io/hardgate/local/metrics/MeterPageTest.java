package io.hardgate.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MeterPageTest {

  private static final Path PAGE = Path.of("..", "metrics.md");
  private static final String WRITE = "hardgate.writePages";

  @Test
  void thePageIsUpToDate() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, MeterPage.markdown());
    }
    assertThat(Files.readString(PAGE))
        .as(
            "write it with mvn test -pl deploy/local -am -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dtest=MeterPageTest -Dhardgate.writePages=true")
        .isEqualTo(MeterPage.markdown());
  }
}
