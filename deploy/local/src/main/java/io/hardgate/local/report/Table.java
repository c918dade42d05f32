package io.hardgate.local.report;

import java.util.List;

/**
 * A table, whatever it is written as.
 *
 * @param caption what it shows
 * @param columns the first names the rows
 */
record Table(String caption, List<String> columns, List<Body> bodies) {

  /**
   * Rows that belong together.
   *
   * @param title of them; empty if there is nothing to tell them from
   */
  record Body(String title, List<Row> rows) {}

  record Row(String name, List<Cell> cells) {}

  /**
   * A cell.
   *
   * @param range its interval; empty if there is none
   */
  record Cell(String text, String range, Mark mark) {

    static final Cell NONE = new Cell(Numbers.NONE, "", Mark.PLAIN);

    static Cell plain(String text) {
      return new Cell(text, "", Mark.PLAIN);
    }

    Cell as(Mark other) {
      return new Cell(text, range, other);
    }
  }

  /** What is to be seen of a cell at a glance. */
  enum Mark {
    PLAIN(""),
    /** The best mean of its column. */
    BEST(""),
    /** Surely better than what it is compared with. */
    BETTER("better"),
    /** Surely worse. */
    WORSE("worse"),
    /** Its interval holds zero. */
    OPEN("not told apart"),
    /** Of a claim: its whole interval is where it is claimed to be. */
    HELD("held"),
    /** None of it is. */
    NOT_HELD("not held"),
    /** It is on both sides, or there is none. */
    UNDECIDED("undecided");

    private final String words;

    Mark(String words) {
      this.words = words;
    }

    /** For those who do not see it. */
    String words() {
      return words;
    }
  }

  boolean isEmpty() {
    return bodies.stream().allMatch(body -> body.rows().isEmpty());
  }
}
