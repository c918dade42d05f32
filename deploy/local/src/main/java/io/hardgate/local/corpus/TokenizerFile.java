package io.hardgate.local.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens of a tokenizer of Hugging Face: {@code model.vocab} of its {@code tokenizer.json}, an
 * object of ids or, of a unigram model, a list of tokens with their scores, and {@code
 * added_tokens}.
 */
public final class TokenizerFile {

  private final Path file;
  private final TreeMap<Integer, String> tokens = new TreeMap<>();

  private TokenizerFile(Path file) {
    this.file = file;
  }

  /**
   * The tokens, as {@link NamesFile} writes them, in the order of their ids from 0 on. An id that
   * no token has is called {@code <unused-ID>}.
   *
   * @throws HardgateException if this is no such file, or its ids are no numbering
   */
  public static LabelSpace labelSpace(Path file) {
    return new TokenizerFile(file).read();
  }

  private LabelSpace read() {
    JsonNode tree = tree();
    JsonNode vocabulary = tree.path("model").path("vocab");
    if (vocabulary.isObject()) {
      vocabulary.properties().forEach(token -> add(token.getKey(), token.getValue()));
    } else if (vocabulary.isArray()) {
      for (JsonNode token : vocabulary) {
        add(token.path(0).asText(), tokens.size());
      }
    } else {
      throw wrong("has no model.vocab, expected a tokenizer.json of Hugging Face");
    }
    for (JsonNode added : tree.path("added_tokens")) {
      add(added.path("content").asText(), added.path("id"));
    }
    if (tokens.isEmpty()) {
      throw wrong("has no tokens");
    }
    try {
      return LabelSpace.of(names());
    } catch (IllegalArgumentException e) {
      throw new HardgateException(file + ": " + e.getMessage(), e);
    }
  }

  private JsonNode tree() {
    try {
      return new ObjectMapper().readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new HardgateException(file + ": there is no such file", e);
    } catch (JsonProcessingException e) {
      throw new HardgateException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new HardgateException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void add(String token, JsonNode id) {
    if (!id.canConvertToInt() || !id.isInt() || id.intValue() < 0) {
      throw wrong("has the id %s for '%s', expected a whole number from 0".formatted(id, token));
    }
    add(token, id.intValue());
  }

  private void add(String token, int id) {
    String other = tokens.putIfAbsent(id, token);
    if (other != null && !other.equals(token)) {
      throw wrong("has the id %d twice, for '%s' and '%s'".formatted(id, other, token));
    }
  }

  private List<String> names() {
    int ids = tokens.lastKey() + 1;
    if (ids > 2L * tokens.size()) {
      throw wrong(
          "has %,d tokens, but ids up to %,d: that is no numbering"
              .formatted(tokens.size(), ids - 1));
    }
    List<String> names = new ArrayList<>(ids);
    for (Map.Entry<Integer, String> token : tokens.entrySet()) {
      while (names.size() < token.getKey()) {
        names.add("<unused-%d>".formatted(names.size()));
      }
      names.add(NamesFile.line(token.getValue()));
    }
    return names;
  }

  private HardgateException wrong(String what) {
    return new HardgateException(file + " " + what);
  }
}
