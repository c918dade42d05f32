package io.hardgate.student.promotion;

import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How one promotion follows from another. */
public final class Succession {

  /** Versions that a record remembers beside the current one. */
  static final int MOST_EARLIER = 200;

  private Succession() {}

  /**
   * The record after this version was promoted: what was current is the newest of the earlier ones,
   * and nothing is pinned.
   *
   * @param before the record so far; empty before the first promotion
   */
  public static Promotion promote(
      Optional<Promotion> before, String student, PromotedVersion next) {
    Promotion.Builder record = Promotion.newBuilder().setStudentId(student).setCurrent(next);
    before.ifPresent(
        promotion ->
            all(promotion).stream()
                .filter(version -> !version.getVersion().equals(next.getVersion()))
                .limit(MOST_EARLIER)
                .forEach(record::addEarlier));
    return record.build();
  }

  /**
   * The record after going back to this version, which is pinned. The one that was current is
   * remembered as the newest of the earlier ones.
   *
   * @param to one of the earlier versions
   */
  public static Promotion rollBack(Promotion before, PromotedVersion to) {
    return promote(Optional.of(before), before.getStudentId(), to).toBuilder()
        .setPinned(true)
        .build();
  }

  /**
   * The version that a person most likely means by the one before: of the earlier ones the newest
   * that is older than the current one, so that going back twice goes back two versions.
   */
  public static Optional<PromotedVersion> before(Promotion promotion) {
    PromotedVersion current = promotion.getCurrent();
    return promotion.getEarlierList().stream()
        .filter(version -> version.getPromotedMs() < current.getPromotedMs())
        .findFirst();
  }

  /** All versions, the current one first. */
  public static List<PromotedVersion> all(Promotion promotion) {
    List<PromotedVersion> all = new ArrayList<>();
    all.add(promotion.getCurrent());
    all.addAll(promotion.getEarlierList());
    return all;
  }

  /**
   * The accuracy of the champion on the day of its promotion; where nobody measured it, that of the
   * newest before it that was measured.
   */
  static OptionalDouble record(Promotion promotion) {
    return all(promotion).stream()
        .filter(version -> version.containsMetrics("accuracy"))
        .mapToDouble(version -> version.getMetricsOrThrow("accuracy"))
        .findFirst();
  }
}
