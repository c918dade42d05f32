package io.hardgate.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tree of values that a configuration is built from: the defaults, over them a profile, if one
 * is named, over that a file, and over that single keys. Later values win.
 */
public final class ConfigSource {

  static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // The default of new YAMLFactory(), but not of its builder: a key without a
                  // value.
                  .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                  // The classes yes and no must not become true and false.
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .build();

  private static final String PROFILE = "profile";
  private static final ObjectNode DEFAULTS = resource("/hardgate-defaults.yaml");

  /** The keys that file and options give. */
  private final ObjectNode given;

  /** All keys. */
  private final ObjectNode tree;

  private ConfigSource(ObjectNode given) {
    this.given = given;
    tree = DEFAULTS.deepCopy();
    Profile.of(given.path(PROFILE)).ifPresent(profile -> merge(tree, resource(profile.resource())));
    merge(tree, given);
  }

  private static ObjectNode resource(String name) {
    try (InputStream file = ConfigSource.class.getResourceAsStream(name)) {
      return (ObjectNode) YAML.readTree(file);
    } catch (IOException e) {
      throw new IllegalStateException("the resource " + name + " cannot be read", e);
    }
  }

  /** The defaults alone. */
  public static ConfigSource defaults() {
    return new ConfigSource(YAML.createObjectNode());
  }

  /**
   * The defaults, with the keys of a YAML file over them.
   *
   * @throws ConfigException if the file cannot be read, or is not YAML
   */
  public ConfigSource with(Path file) {
    try {
      return with(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException("--config", "there is no file " + file);
    } catch (IOException e) {
      throw new ConfigException("--config", file + " cannot be read: " + e.getMessage());
    }
  }

  private ConfigSource with(String origin, String yaml) {
    try {
      JsonNode overlay = YAML.readTree(yaml);
      if (overlay.isMissingNode() || overlay.isNull()) {
        return this;
      }
      if (!(overlay instanceof ObjectNode sections)) {
        throw new ConfigException("--config", origin + " holds no sections with keys");
      }
      ObjectNode merged = given.deepCopy();
      merge(merged, sections);
      return new ConfigSource(merged);
    } catch (JsonProcessingException e) {
      throw new ConfigException("--config", origin + " is not YAML" + fault(e));
    }
  }

  /** Where the parser gave up and why. Not more: the lines behind it quote what may be secret. */
  static String fault(JsonProcessingException e) {
    String where =
        Optional.ofNullable(e.getLocation()).map(at -> " in line " + at.getLineNr()).orElse("");
    return where + ": " + e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /**
   * The same with one key more.
   *
   * @param assignment {@code dotted.key=value}, the value as YAML
   * @throws ConfigException if it has another form
   */
  public ConfigSource set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new ConfigException("--set", "is '" + assignment + "', expected key=value");
    }
    return set(assignment.substring(0, equals), assignment.substring(equals + 1));
  }

  /** The same with these keys; the values as YAML. */
  public ConfigSource set(Map<String, String> assignments) {
    ConfigSource source = this;
    for (Map.Entry<String, String> assignment : assignments.entrySet()) {
      source = source.set(assignment.getKey(), assignment.getValue());
    }
    return source;
  }

  /** The same with one key more; the value as YAML. */
  public ConfigSource set(String key, String value) {
    try {
      JsonNode parsed = YAML.readTree(value);
      return put(key, parsed.isMissingNode() ? YAML.getNodeFactory().textNode("") : parsed);
    } catch (JsonProcessingException e) {
      throw new ConfigException(key, "is '" + value + "', which is not YAML");
    }
  }

  /** The same with one key more; the value as Jackson writes it. */
  public ConfigSource setValue(String key, Object value) {
    return put(key, YAML.valueToTree(value));
  }

  private ConfigSource put(String key, JsonNode value) {
    ObjectNode merged = given.deepCopy();
    ObjectNode section = merged;
    String[] path = key.split("\\.", key.startsWith("kafka.properties.") ? 3 : -1);
    for (int i = 0; i < path.length - 1; i++) {
      JsonNode next = section.path(path[i]);
      section = next instanceof ObjectNode object ? object : section.putObject(path[i]);
    }
    section.set(path[path.length - 1], value);
    return new ConfigSource(merged);
  }

  /**
   * The configuration.
   *
   * @param required dotted keys that are optional in general but must be set here
   * @throws ConfigException with all that is wrong with it
   */
  public HardgateConfig build(String... required) {
    List<Problem> problems = new ArrayList<>();
    Profile.problem(tree.path(PROFILE)).ifPresent(problems::add);
    ObjectNode spread = TeacherSections.spread(tree);
    spread.remove(PROFILE);
    for (String key : required) {
      JsonNode value = spread.at("/" + key.replace('.', '/'));
      if (value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
        problems.add(new Problem(key, "is not set, and this command needs it"));
      }
    }
    ObjectNode whole = LabelNamesFile.inlined(spread, problems);
    try {
      HardgateConfig config =
          RecordBinder.bind(HardgateConfig.class, whole, TeacherSections.defaults(DEFAULTS, whole));
      if (problems.isEmpty()) {
        return config;
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    throw new ConfigException(problems);
  }

  /**
   * The dotted keys that {@code hardgate teach} needs although they are optional in general: those
   * of every teacher, by its kind.
   */
  public List<String> teacherKeys() {
    return TeacherSections.required(TeacherSections.spread(tree));
  }

  /** The effective values as YAML, secrets blanked out. */
  public String describe(String... sections) {
    ObjectNode shown = YAML.createObjectNode();
    for (String section : sections) {
      shown.set(section, tree.path(section).deepCopy());
    }
    if (shown.path("kafka").path("properties") instanceof ObjectNode properties) {
      properties
          .properties()
          .forEach(
              entry -> {
                if (entry
                    .getKey()
                    .toLowerCase(Locale.ROOT)
                    .matches(".*(password|secret|jaas|key).*")) {
                  properties.put(entry.getKey(), "***");
                }
              });
    }
    try {
      return YAML.writeValueAsString(shown);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values that came from YAML can be written as YAML", e);
    }
  }

  static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(
            entry -> {
              JsonNode old = into.path(entry.getKey());
              if (old instanceof ObjectNode section
                  && entry.getValue() instanceof ObjectNode more) {
                merge(section, more);
              } else if (!(old.isObject() && entry.getValue().isNull())) {
                // A section without keys, all commented out, changes nothing.
                into.set(entry.getKey(), entry.getValue());
              }
            });
  }
}
