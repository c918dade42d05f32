package io.hardgate.local.report;

import java.util.List;

/**
 * A part of a report, whatever it is written as.
 *
 * @param heading of it
 * @param sentences before everything else
 * @param answers said of single groups
 * @param details what a reader may skip
 */
record Section(
    String heading,
    List<String> sentences,
    List<Table> tables,
    List<Answer> answers,
    List<Section> details) {

  Section {
    tables = tables.stream().filter(table -> !table.isEmpty()).toList();
    details = details.stream().filter(section -> !section.isEmpty()).toList();
  }

  /** Of tables alone. */
  static Section of(String heading, List<Table> tables) {
    return new Section(heading, List.of(), tables, List.of(), List.of());
  }

  boolean isEmpty() {
    return tables.isEmpty() && answers.isEmpty() && details.isEmpty();
  }
}
