package io.hardgate.local.experiment;

import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.Sample;
import java.util.List;

/**
 * A training log that is to be made.
 *
 * @param name of the log
 * @param config its prefix, label space, teachers and pairing
 * @param samples what goes in
 * @param taught whether the teachers answer, and {@link ScaledTeacher} besides
 */
record LogPlan(String name, HardgateConfig config, List<Sample> samples, boolean taught) {}
