/**
 * The quickstart's text: the noun glosses of WordNet 3.1, with the classes of its lexicographers.
 */
package io.hardgate.local.wordnet;
