package io.hardgate.local.wordnet;

/**
 * The definition of one synset.
 *
 * @param id {@code wn31-} and the synset's offset, as the database writes it
 * @param text the definition without its examples
 * @param label the class in {@link WordNet#labels()}
 */
public record Gloss(String id, String text, int label) {}
