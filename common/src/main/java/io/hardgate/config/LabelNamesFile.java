package io.hardgate.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the ordered classes of a model: one a line, or in a file that ends in {@code .yaml}, {@code
 * .yml} or {@code .json} a list. A mapping file will do as well: its classes are the model's.
 */
final class LabelNamesFile {

  private static final String KEY = "names";

  private LabelNamesFile() {}

  /**
   * A tree where {@code labels.names} holds the classes, if it was the name of a file with them.
   *
   * @param problems takes what is wrong with the file; then there are no classes
   */
  static ObjectNode inlined(ObjectNode tree, List<Problem> problems) {
    JsonNode given = tree.path("labels").path(KEY);
    if (!given.isTextual()) {
      return tree;
    }
    ObjectNode inlined = tree.deepCopy();
    ArrayNode classes = ((ObjectNode) inlined.path("labels")).putArray(KEY);
    try {
      Path file = Path.of(given.asText());
      if (Files.exists(file)) {
        read(file).names().forEach(classes::add);
      } else {
        problems.add(
            new Problem(
                "labels." + KEY,
                "is "
                    + given
                    + ", which is no file, expected a list, such as [a, b], or a file with one"));
      }
    } catch (ConfigException e) {
      e.problems().forEach(problem -> problems.add(problem.under("labels." + KEY)));
    } catch (InvalidPathException e) {
      problems.add(new Problem("labels." + KEY, "is no file name: " + e.getMessage()));
    }
    return inlined;
  }

  /**
   * The label space in this file.
   *
   * @throws ConfigException with what is wrong with it, under no key
   */
  static LabelSpace read(Path file) {
    try {
      String text = Files.readString(file);
      boolean tree = file.toString().matches(".*\\.(ya?ml|json)");
      return LabelSpace.of(tree ? names(ConfigSource.YAML.readTree(text)) : lines(text));
    } catch (NoSuchFileException e) {
      throw failure(file, "there is no such file");
    } catch (JsonProcessingException e) {
      throw failure(file, "is not YAML" + ConfigSource.fault(e));
    } catch (IOException e) {
      throw failure(file, "cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw failure(file, e.getMessage());
    }
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static List<String> names(JsonNode tree) {
    JsonNode list = tree.isObject() ? tree.path("labels") : tree;
    if (!list.isArray()) {
      throw new IllegalArgumentException("is no list of classes");
    }
    List<String> names = new ArrayList<>();
    for (JsonNode entry : list) {
      if (entry.isFloatingPointNumber()) {
        // YAML has made 1.1 of 1.10 by now.
        throw new IllegalArgumentException("holds the number " + entry + "; write it in quotes");
      }
      names.add(entry.isObject() && entry.size() == 1 ? entry.fieldNames().next() : entry.asText());
      if (names.get(names.size() - 1).isBlank()) {
        throw new IllegalArgumentException("holds " + entry + ", expected a name");
      }
    }
    return names;
  }

  private static ConfigException failure(Path file, String what) {
    return new ConfigException("", file + ": " + what);
  }
}
