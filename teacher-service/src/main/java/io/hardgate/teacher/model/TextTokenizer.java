package io.hardgate.teacher.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Texts as tokens, cut to a length. Any number of threads may ask. */
final class TextTokenizer implements AutoCloseable {

  /**
   * A WordPiece token holds 100 characters at most; what lies beyond this many for each token is
   * cut before it is tokenised, for a megabyte of text takes half a second.
   */
  private static final int CHARACTERS_PER_TOKEN = 128;

  private static final Set<String> PADDING = Set.of("[PAD]", "<pad>");

  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;
  private final long padding;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens, long padding) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.padding = padding;
  }

  /**
   * Loads a {@code tokenizer.json}.
   *
   * @param maxTokens longer texts are cut
   * @throws HardgateException if the file is missing or is something else
   */
  static TextTokenizer load(ModelFile file, int maxTokens) {
    file.check();
    try {
      long padding = padding(new ObjectMapper().readTree(file.path().toFile()));
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file.path())
              .optTruncation(true)
              .optPadding(false)
              .optMaxLength(maxTokens)
              .build();
      return new TextTokenizer(tokenizer, maxTokens, padding);
    } catch (IOException | RuntimeException e) {
      throw file.unusable(file + " is not a tokenizer.json: " + e.getMessage(), e);
    }
  }

  /** Some models see from the id, not from the mask, what is padding. */
  private static long padding(JsonNode json) {
    if (json.at("/padding/pad_id").isIntegralNumber()) {
      return json.at("/padding/pad_id").asLong();
    }
    for (JsonNode token : json.path("added_tokens")) {
      if (PADDING.contains(token.path("content").asText())) {
        return token.path("id").asLong();
      }
    }
    return 0;
  }

  /** The id that fills a row up. */
  long padding() {
    return padding;
  }

  /** No text has more tokens than this. */
  int maxTokens() {
    return maxTokens;
  }

  /** The tokens of every text, without padding; may be none. */
  Encoding[] encode(List<String> texts) {
    return tokenizer.batchEncode(texts.stream().map(this::cut).toList());
  }

  private String cut(String text) {
    int most = maxTokens * CHARACTERS_PER_TOKEN;
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
