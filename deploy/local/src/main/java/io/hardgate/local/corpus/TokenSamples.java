package io.hardgate.local.corpus;

import io.hardgate.messages.Sample;
import io.hardgate.messages.Split;
import io.hardgate.messages.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * Texts as samples of a language model. The words w1 .. wn become the tokens {@code <s> w1 .. wn}
 * and the labels {@code w1 .. wn </s>}: n + 1 positions, each to be predicted from the tokens up to
 * it.
 *
 * <p>A word that the vocabulary does not know is {@code <unk>}, as a token and as a label: that a
 * rare word follows is something to predict, too, and every position counts. So it is done on the
 * Penn Treebank (Mikolov et al. 2010) and WikiText (Merity et al. 2016), and a perplexity can be
 * compared between models of one vocabulary only.
 *
 * @param leastWords texts of fewer words are left out
 * @param positions the most of a sample
 * @param cut whether of longer texts the first positions are taken, the last of which has the next
 *     word for its label and not {@code </s>}; else they are left out
 */
public record TokenSamples(Vocabulary vocabulary, int leastWords, int positions, boolean cut) {

  public TokenSamples {
    if (leastWords < 1 || positions < 1) {
      throw new IllegalArgumentException(
          "leastWords is %d and positions is %d, expected 1 or more"
              .formatted(leastWords, positions));
    }
  }

  /** The sample of this text, with its id, unless it is left out. */
  public Optional<Sample> of(Text text, Split split) {
    List<String> words = text.words();
    int count = words.size() + 1;
    if (words.size() < leastWords || (count > positions && !cut)) {
      return Optional.empty();
    }
    Sample.Builder sample =
        Sample.newBuilder()
            .setId(text.id())
            .setLabelSpace(vocabulary.space().fingerprint())
            .setSplit(split);
    Tokens.Builder tokens = Tokens.newBuilder();
    int token = vocabulary.id(Vocabulary.BEGIN);
    for (int t = 0; t < Math.min(count, positions); t++) {
      int next = vocabulary.id(t < words.size() ? words.get(t) : Vocabulary.END);
      tokens.addIds(token);
      sample.addLabels(next);
      token = next;
    }
    return Optional.of(sample.setTokens(tokens).build());
  }
}
