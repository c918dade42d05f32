package io.hardgate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Builds nested records from a tree of values, and collects every problem on the way. */
final class RecordBinder {

  private RecordBinder() {}

  /**
   * The record in this tree.
   *
   * @param defaults a tree that can be bound: where a value cannot be read, the check of its
   *     section goes on with its default, so that all that is wrong is found at once
   * @throws ConfigException with every unknown key, unreadable value and failed check
   */
  static <R extends Record> R bind(Class<R> type, JsonNode tree, JsonNode defaults) {
    if (!(tree instanceof ObjectNode)) {
      throw new ConfigException("", "is " + tree + ", expected a section with keys");
    }
    List<Problem> problems = new ArrayList<>();
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    tree.fieldNames()
        .forEachRemaining(
            key -> {
              if (!names.contains(key)) {
                problems.add(new Problem(key, "is no key here" + suggestion(key, names)));
              }
            });
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      try {
        values[i] = value(type(components[i]), tree.path(name), defaults.path(name));
        continue;
      } catch (ConfigException e) {
        e.problems().forEach(problem -> problems.add(problem.under(name)));
      } catch (IllegalArgumentException e) {
        problems.add(new Problem(name, "is " + tree.path(name) + ", " + e.getMessage()));
      }
      try {
        values[i] = value(type(components[i]), defaults.path(name), defaults.path(name));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(problems); // a section of the user's own has no default
      }
    }
    try {
      R built = construct(type, components, values);
      if (problems.isEmpty()) {
        return built;
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    throw new ConfigException(problems);
  }

  private static Type type(RecordComponent component) {
    return component.getGenericType();
  }

  private static <R extends Record> R construct(
      Class<R> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConfigException cause) {
        throw cause;
      }
      throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("not a record that can be built: " + type, e);
    }
  }

  private static Object value(Type type, JsonNode node, JsonNode byDefault) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return absent(node) ? Optional.empty() : Optional.of(value(arguments[0], node, byDefault));
      }
      if (generic.getRawType() == Map.class) {
        return arguments[1] instanceof Class<?> section && section.isRecord()
            ? sections(section.asSubclass(Record.class), node, byDefault)
            : map(node);
      }
      return list(arguments[0], node);
    }
    if (type == OptionalInt.class) {
      return absent(node) ? OptionalInt.empty() : OptionalInt.of(wholeNumber(node).intValue());
    }
    if (type == OptionalDouble.class) {
      return absent(node)
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) scalar(double.class, node));
    }
    if (absent(node)) {
      throw new IllegalArgumentException("expected a value");
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord() && plain != Tau.class) {
      return bind(plain.asSubclass(Record.class), node, byDefault);
    }
    return scalar(plain, node);
  }

  private static Object scalar(Class<?> type, JsonNode node) {
    if (!node.isValueNode()) {
      throw new IllegalArgumentException("expected a single value");
    }
    if (type == String.class) {
      if (node.isFloatingPointNumber()) {
        // YAML has made 1.1 of 1.10 by now.
        throw new IllegalArgumentException("expected a text; write it in quotes");
      }
      return node.asText();
    } else if (type == int.class || type == Integer.class) {
      return Math.toIntExact(range(wholeNumber(node)));
    } else if (type == long.class) {
      return wholeNumber(node);
    } else if (type == double.class) {
      if (!node.isNumber()) {
        throw new IllegalArgumentException("expected a number");
      }
      return node.doubleValue();
    } else if (type == Duration.class) {
      return Durations.parse(node.asText());
    } else if (type == Path.class) {
      return Path.of(node.asText());
    } else if (type == LogPoint.class) {
      return LogPoint.parse(node.asText());
    } else if (type == Tau.class) {
      return Tau.parse(node.asText());
    } else if (type.isEnum()) {
      return constant(type, node.asText());
    }
    throw new IllegalStateException("no reader for a " + type);
  }

  private static Object constant(Class<?> type, String text) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (constant.toString().equals(text)) {
        return constant;
      }
    }
    List<String> names = Arrays.stream(constants).map(Object::toString).toList();
    throw new IllegalArgumentException("expected one of " + String.join(", ", names));
  }

  private static List<Object> list(Type element, JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException("expected a list, such as [a, b]");
    }
    List<Object> values = new ArrayList<>();
    node.forEach(item -> values.add(value(element, item, item)));
    return values;
  }

  /** Sections by a name of the user's; what they need not have is optional in the record. */
  private static Map<String, Record> sections(
      Class<? extends Record> type, JsonNode node, JsonNode byDefault) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("expected names with a section each");
    }
    Map<String, Record> sections = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    node.properties()
        .forEach(
            entry -> {
              try {
                JsonNode fallback = byDefault.path(entry.getKey());
                sections.put(
                    entry.getKey(),
                    bind(
                        type,
                        entry.getValue(),
                        fallback.isObject() ? fallback : MissingNode.getInstance()));
              } catch (ConfigException e) {
                e.problems().forEach(problem -> problems.add(problem.under(entry.getKey())));
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return sections;
  }

  private static Map<String, String> map(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("expected keys with values");
    }
    Map<String, String> values = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new IllegalArgumentException(
                    "expected one value for '" + entry.getKey() + "', under its whole dotted name");
              }
              values.put(entry.getKey(), entry.getValue().asText());
            });
    return values;
  }

  private static Long wholeNumber(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IllegalArgumentException("expected a whole number");
    }
    return node.longValue();
  }

  private static long range(long number) {
    if (number != (int) number) {
      throw new IllegalArgumentException("expected a number of at most " + Integer.MAX_VALUE);
    }
    return number;
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static String suggestion(String key, List<String> names) {
    return DidYouMean.among(names, key).orElse("; the keys are " + String.join(", ", names));
  }
}
