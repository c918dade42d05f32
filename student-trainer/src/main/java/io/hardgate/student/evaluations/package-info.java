/** The course of a student's held-out evaluations, as a file that reports are made of. */
package io.hardgate.student.evaluations;
