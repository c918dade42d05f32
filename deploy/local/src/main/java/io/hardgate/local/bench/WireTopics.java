package io.hardgate.local.bench;

import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.PairTimes;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Tokens;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The bytes of one encoding on {@code logits} and {@code pairs}, as our services write them. */
final class WireTopics {

  /** As the producers of teacher and pairing are told. */
  private static final int LOGITS_BATCH = 64 << 10;

  private static final int PAIRS_BATCH = 128 << 10;
  private static final String PLAIN = "none";

  private final TopicBytes logits = new TopicBytes(LOGITS_BATCH, PLAIN);
  private final TopicBytes logitsCompressed;
  private final TopicBytes pairs = new TopicBytes(PAIRS_BATCH, PLAIN);
  private final TopicBytes pairsCompressed;
  private long positions;
  private long logitsBytes;
  private long pairBytes;

  /** With this {@code compression.type}, beside none. */
  WireTopics(String compression) {
    logitsCompressed = new TopicBytes(LOGITS_BATCH, compression);
    pairsCompressed = new TopicBytes(PAIRS_BATCH, compression);
  }

  /**
   * What a teacher says, and its pair.
   *
   * @param words of the sequence, each of them the label of the one before
   */
  void add(Logits message, int[] words) {
    byte[] key = message.getSampleId().getBytes(StandardCharsets.UTF_8);
    byte[] said = message.toByteArray();
    byte[] pair =
        Pair.newBuilder()
            .setSample(sample(message, words))
            .addLogits(message)
            .build()
            .toByteArray();
    Headers headers = new RecordHeaders();
    PairTimes.writePaired(headers, System.currentTimeMillis());
    logits.add(key, said);
    logitsCompressed.add(key, said);
    pairs.add(key, pair, headers.toArray());
    pairsCompressed.add(key, pair, headers.toArray());
    positions += words.length;
    logitsBytes += said.length;
    pairBytes += pair.length;
  }

  private static Sample sample(Logits message, int[] words) {
    Sample.Builder sample =
        Sample.newBuilder().setId(message.getSampleId()).setLabelSpace(message.getLabelSpace());
    Tokens.Builder tokens = Tokens.newBuilder();
    int token = 0; // the beginning
    for (int word : words) {
      tokens.addIds(token);
      sample.addLabels(word);
      token = word;
    }
    return sample.setTokens(tokens).build();
  }

  WireBytes bytes() {
    return new WireBytes(
        each(logitsBytes),
        each(logits.bytes()),
        each(logitsCompressed.bytes()),
        each(pairBytes),
        each(pairs.bytes()),
        each(pairsCompressed.bytes()));
  }

  private double each(long bytes) {
    return (double) bytes / positions;
  }
}
