/** Texts that language models learn from: corpora, their words, their three sets, vocabularies. */
package io.hardgate.local.corpus;
