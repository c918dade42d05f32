package io.hardgate.local.experiment;

import io.hardgate.messages.Sample;
import java.util.List;
import java.util.Map;

/**
 * A student that learns from labels alone, and then teaches.
 *
 * @param id of the student, and of the teacher
 * @param samples that it learns from, and held-out ones
 * @param settings keys below {@code student}, and their values
 */
record Pupil(String id, List<Sample> samples, Map<String, String> settings) {}
