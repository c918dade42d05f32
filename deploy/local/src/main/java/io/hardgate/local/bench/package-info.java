/** Benchmarks of single parts, each with a table of its own. */
package io.hardgate.local.bench;
