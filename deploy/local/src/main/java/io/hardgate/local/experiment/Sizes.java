package io.hardgate.local.experiment;

/**
 * How much of everything.
 *
 * @param learned samples that the students of the classification learn from
 * @param heldOut samples that they are measured on
 * @param passes of those students
 * @param sequences samples that the language models learn from
 * @param teacherSequences samples that their teacher learns from
 * @param sequencesHeldOut samples that they are measured on
 * @param sequencePasses of those students
 * @param teacherPasses of their teacher
 * @param words of the vocabulary
 * @param width of the language models; their teacher has twice as much
 */
record Sizes(
    int learned,
    int heldOut,
    int passes,
    int sequences,
    int teacherSequences,
    int sequencesHeldOut,
    int sequencePasses,
    int teacherPasses,
    int words,
    int width) {

  /** The comparison of the report. */
  static final Sizes FULL = new Sizes(24_000, 20_000, 16, 20_000, 80_000, 4_000, 10, 3, 4_000, 96);

  /** To see whether all of it works. */
  static final Sizes SMALL = new Sizes(512, 128, 2, 256, 512, 64, 2, 1, 200, 16);
}
