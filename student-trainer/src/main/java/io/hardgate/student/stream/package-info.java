/** Pairs in, batches out. */
package io.hardgate.student.stream;
