/**
 * WordNet 3.1: the quickstart's text, which are its noun glosses with the classes of the
 * lexicographers, and the corpus of all its definitions.
 */
package io.hardgate.local.wordnet;
