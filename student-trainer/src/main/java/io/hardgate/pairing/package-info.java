/** Joins samples with what their teachers said about them, each sample once. */
package io.hardgate.pairing;
