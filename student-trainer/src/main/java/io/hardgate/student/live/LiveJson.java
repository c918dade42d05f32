package io.hardgate.student.live;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How the page asks for figures, and how it gets them. What is not known is null. */
final class LiveJson {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(double.class, new OrNull<>())
                  .addSerializer(Double.class, new OrNull<>())
                  .addSerializer(float.class, new OrNull<>())
                  .addSerializer(Float.class, new OrNull<>())
                  .addSerializer(double[].class, new AllOrNull()));

  private LiveJson() {}

  /** A number; null if it is none. */
  private static final class OrNull<N extends Number> extends JsonSerializer<N> {

    @Override
    public void serialize(N value, JsonGenerator to, SerializerProvider unused) throws IOException {
      if (Double.isFinite(value.doubleValue())) {
        to.writeNumber(value.toString());
      } else {
        to.writeNull();
      }
    }
  }

  private static final class AllOrNull extends JsonSerializer<double[]> {

    @Override
    public void serialize(double[] values, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeStartArray();
      for (double value : values) {
        new OrNull<Double>().serialize(value, to, provider);
      }
      to.writeEndArray();
    }
  }

  static byte[] write(LiveFigures.Answer answer) {
    try {
      return JSON.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@code ?student=ID&range=all&had=ID&every=N&after=MILLISECONDS}, each of which may be left out.
   *
   * @throws IllegalArgumentException if one of them is not as it has to be
   */
  static LiveFigures.Question question(URI uri) {
    Map<String, String> asked = new HashMap<>();
    String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        asked.put(part.substring(0, equals), decode(part.substring(equals + 1)));
      }
    }
    return new LiveFigures.Question(
        Optional.ofNullable(asked.get("student")),
        "all".equals(asked.get("range")),
        Optional.ofNullable(asked.get("had")),
        (int) number(asked, "every"),
        number(asked, "after"));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static long number(Map<String, String> asked, String key) {
    String text = asked.getOrDefault(key, "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " is not a whole number", e);
    }
  }
}
