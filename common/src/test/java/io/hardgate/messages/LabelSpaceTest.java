package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class LabelSpaceTest {

  /**
   * Made elsewhere, in Python: {@code hashlib.sha256(b"".join(struct.pack(">i", len(u)) + u for u
   * in (n.encode() for n in names))).hexdigest()[:16]}. Teachers in other languages do the same.
   */
  @Test
  void fingerprintsAreThoseOfOtherLanguages() {
    assertThat(LabelSpace.of(List.of("animal", "plant")).fingerprint())
        .isEqualTo("5d6649f175d415a0");
    assertThat(LabelSpace.of(List.of("Kätzchen", "犬", "🐟", "")).fingerprint())
        .isEqualTo("d11afe0d19ec4500");
  }

  @Property
  void orderMatters(@ForAll @Size(min = 2, max = 8) @UniqueElements List<String> names) {
    List<String> turned = new ArrayList<>(names);
    Collections.rotate(turned, 1);
    assertThat(LabelSpace.of(turned).fingerprint())
        .isNotEqualTo(LabelSpace.of(names).fingerprint());
    assertThat(LabelSpace.of(names)).isEqualTo(LabelSpace.of(names));
    assertThat(LabelSpace.of(names).classes()).isEqualTo(names.size());
  }

  @Test
  void whereANameEndsMatters() {
    assertThat(LabelSpace.of(List.of("ab", "c")).fingerprint())
        .isNotEqualTo(LabelSpace.of(List.of("a", "bc")).fingerprint());
  }

  @Test
  void needsTwoClassesEachOnce() {
    assertThatThrownBy(() -> LabelSpace.of(List.of("a")))
        .hasMessage("a label space needs 2 classes or more, got [a]");
    assertThatThrownBy(() -> LabelSpace.of(List.of("a", "b", "a")))
        .hasMessage("the label space names the class 'a' twice");
  }

  @Test
  void refusesAnotherFingerprint() {
    assertThatThrownBy(() -> new LabelSpace(List.of("a", "b"), "0123456789abcdef"))
        .hasMessage("'0123456789abcdef' is not the fingerprint of [a, b]");
  }
}
