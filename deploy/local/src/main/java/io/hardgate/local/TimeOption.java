package io.hardgate.local;

import io.hardgate.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times on the command line are written as in the configuration: 30s, 5m, 2h. */
final class TimeOption implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'%s', %s".formatted(text, e.getMessage()));
    }
  }
}
