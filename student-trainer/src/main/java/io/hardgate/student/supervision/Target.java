package io.hardgate.student.supervision;

/** What a batch of positions is supervised with, before it is brought to a temperature. */
public sealed interface Target permits Targets, SparseTarget, LabelTargets {}
