/** The student trainer: the wiring of stream, model, step, evaluation and checkpoints. */
package io.hardgate.student;
