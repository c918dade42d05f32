package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.logits;
import static io.hardgate.pairing.Messages.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.LabelMapping;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logits over another label space: mapped where it is known, refused where it is not. */
class LabelMappingsTest {

  private static final LabelSpace BACKWARDS = LabelSpace.of(List.of("eggs", "spam", "ham"));

  private static final LabelMappings MAPPINGS =
      new LabelMappings(List.of(new LabelMapping(BACKWARDS, Messages.LABELS, new int[] {2, 1, 0})));

  @Test
  void pairsHoldLogitsOverTheStudentsLabelSpaceOnly(@TempDir Path directory) {
    try (PairingBench bench =
        new PairingBench(directory, 1, Setup.anybody().heldBytes(0), MAPPINGS)) {
      Logits foreign =
          logits("a", "x", 1, 2, 3).toBuilder().setLabelSpace(BACKWARDS.fingerprint()).build();
      bench.logits(foreign);
      bench.logits(foreign.toBuilder().setLabelSpace("unheard-of").build());
      bench.sample(sample("x"));
      assertThat(bench.pairs())
          .singleElement()
          .satisfies(
              pair ->
                  assertThat(pair.getLogitsList())
                      .containsExactly(
                          logits("a", "x", 3, 2, 1).toBuilder()
                              .setMappedFrom(BACKWARDS.fingerprint())
                              .build()));
      assertThat(bench.deadLetters())
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(DeadLetters.text(letter.headers(), DeadLetters.DETAIL))
                      .contains("unheard-of", Messages.LABELS.fingerprint()));
    }
  }
}
