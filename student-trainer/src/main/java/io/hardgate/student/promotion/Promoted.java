package io.hardgate.student.promotion;

import io.hardgate.messages.Promotion;
import java.util.Optional;

/** Says which version of a student is in production, as of now. */
public interface Promoted extends AutoCloseable {

  /**
   * Looks.
   *
   * @return the record; empty before the first promotion
   * @throws io.hardgate.lifecycle.HardgateException if it cannot be read
   */
  Optional<Promotion> now(String student);

  /** Whether what {@link #now} said is followed by a promotion that is void. */
  boolean overrun(String student);

  @Override
  void close();
}
