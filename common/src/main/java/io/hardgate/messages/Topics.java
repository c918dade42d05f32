package io.hardgate.messages;

import java.util.List;

/**
 * The names of the topics.
 *
 * @param prefix stands before every name; may be empty
 */
public record Topics(String prefix) {

  public String samples() {
    return prefix + "samples";
  }

  public String labels() {
    return prefix + "labels";
  }

  public String logits() {
    return prefix + "logits";
  }

  public String teachers() {
    return prefix + "teachers";
  }

  public String pairs() {
    return prefix + "pairs";
  }

  public String students() {
    return prefix + "students";
  }

  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /** All of them. */
  public List<String> all() {
    return List.of(samples(), labels(), logits(), teachers(), pairs(), students(), deadLetters());
  }
}
