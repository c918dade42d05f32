package io.hardgate.local.wordnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordNetTest {

  private static final Split SPLIT = WordNet.split();

  @Test
  void namesTheClassesAsWordNetDoes() {
    assertThat(WordNet.labels().names())
        .hasSize(24)
        .startsWith("act", "animal", "artifact", "attribute", "body", "cognition")
        .containsSubsequence("location", "object", "person", "phenomenon", "plant")
        .endsWith("state", "substance", "time")
        .doesNotContain("Tops", "motive");
  }

  @Test
  void hasTheSameLabelSpaceForEver() {
    assertThat(WordNet.labels().fingerprint()).isEqualTo("f04b86e428009f1c");
  }

  @Test
  void readsTheDefinitionWithoutItsExamples() {
    assertThat(
            gloss(
                "00029976 04 n 01 event 0 000 | something; that happens; \"an example\"; \"two\"  "))
        .contains(new Gloss("wn31-00029976", "something; that happens", 0));
  }

  @Test
  void leavesOutShortGlossesTheRootsAndTheMotives() {
    assertThat(gloss("00000001 28 n 01 a 0 000 | two words  ")).isEmpty();
    assertThat(gloss("00000001 28 n 01 a 0 000 | now three words  ")).isPresent();
    assertThat(gloss("00000001 03 n 01 a 0 000 | that which is perceived  ")).isEmpty();
    assertThat(gloss("00000001 16 n 01 a 0 000 | a reason to act  ")).isEmpty();
  }

  @Test
  void hasTheCountsThatTheDocumentationNames() {
    // 80,419 glosses can be used; 538 of them repeat the text of an earlier one.
    assertThat(WordNet.glosses()).hasSize(79_881);
    assertThat(SPLIT.teacherFit()).hasSize(23_904);
    assertThat(SPLIT.heldOut()).hasSize(5_961);
    assertThat(SPLIT.stream()).hasSize(50_016);
  }

  @Test
  void putsNoTextAndNoSynsetInTwoSets() {
    List<Gloss> all =
        Stream.of(SPLIT.teacherFit(), SPLIT.heldOut(), SPLIT.stream())
            .flatMap(List::stream)
            .toList();
    assertThat(all).hasSize(79_881);
    assertThat(all.stream().map(Gloss::id).distinct()).hasSize(all.size());
    assertThat(all.stream().map(Gloss::text).distinct()).hasSize(all.size());
  }

  @Test
  void hasEveryClassInEverySet() {
    for (List<Gloss> set : List.of(SPLIT.teacherFit(), SPLIT.heldOut(), SPLIT.stream())) {
      assertThat(set.stream().map(Gloss::label).distinct()).hasSize(24);
    }
  }

  /** Another hash, order or rule would make every model and figure of before incomparable. */
  @Test
  void splitsTheSameForEver() throws Exception {
    assertThat(fingerprint(SPLIT.teacherFit())).isEqualTo("6d2bb0817afa5ef7");
    assertThat(fingerprint(SPLIT.heldOut())).isEqualTo("eb339fbf60f096d8");
    assertThat(fingerprint(SPLIT.stream())).isEqualTo("011dcbd65342ce6a");
  }

  @Test
  void decidesForEachGlossAlone() {
    List<Gloss> third = WordNet.glosses().subList(0, 25_000);
    Split small = Split.of(third);
    Set<Gloss> members = new HashSet<>(third);
    assertThat(small.heldOut())
        .isEqualTo(SPLIT.heldOut().stream().filter(members::contains).toList());
    assertThat(small.stream())
        .isEqualTo(SPLIT.stream().stream().filter(members::contains).toList());
  }

  private static Optional<Gloss> gloss(String line) {
    return WordNet.gloss(Synset.parse(line));
  }

  private static String fingerprint(List<Gloss> glosses) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Gloss gloss : glosses) {
      digest.update(
          (gloss.id() + "\t" + gloss.label() + "\t" + gloss.text() + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }
}
