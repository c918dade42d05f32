package io.hardgate.student.promotion;

import io.hardgate.config.StudentConfig;
import io.hardgate.messages.LabelSpace;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a version came to be.
 *
 * @param version its name, which is that of the checkpoint without {@code step-}
 * @param step steps that it has made
 * @param positions that it has learned from; empty where that is not known
 * @param config how it was trained
 * @param labels its classes
 * @param tau the temperature that was fitted to its target; empty where that is not known
 * @param promoted when
 * @param promotedBy {@code rule}, or the person who did it
 * @param reason why
 */
public record Origin(
    String version,
    long step,
    OptionalLong positions,
    StudentConfig config,
    LabelSpace labels,
    OptionalDouble tau,
    Instant promoted,
    String promotedBy,
    String reason) {}
