package io.hardgate.local.report;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * HTML and SVG that are well-formed XML, too: everything that is not an element is escaped, by the
 * writer of the JDK.
 */
final class Markup {

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  Markup() {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws XMLStreamException;
  }

  private Markup write(Step step) {
    try {
      step.run();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException("not written: " + e.getMessage(), e); // it writes to memory
    }
  }

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Markup open(String element, Object... attributes) {
    return write(() -> xml.writeStartElement(element)).attributes(attributes);
  }

  /**
   * Begins the picture of a chart, with its title and what it shows for those who do not see it.
   */
  Markup openChart(String id, double width, double height, String title, String description) {
    open(
        "svg",
        "class",
        "chart",
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", width, height),
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-desc");
    leaf("title", title, "id", id + "-title");
    return leaf("desc", description, "id", id + "-desc");
  }

  private Markup attributes(Object... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      String name = attributes[i].toString();
      String value = value(attributes[i + 1]);
      var unused = write(() -> xml.writeAttribute(name, value));
    }
    return this;
  }

  /** Places in a chart need no more than a tenth. */
  private static String value(Object attribute) {
    return attribute instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : legal(attribute.toString());
  }

  /** Ends the element that was begun last. */
  Markup close() {
    return write(xml::writeEndElement);
  }

  Markup text(String words) {
    return write(() -> xml.writeCharacters(legal(words)));
  }

  /** An element with nothing but text in it. */
  Markup leaf(String element, String words, Object... attributes) {
    return open(element, attributes).text(words).close();
  }

  /** An element that holds nothing, such as a {@code line} or a {@code meta}. */
  Markup empty(String element, Object... attributes) {
    return write(() -> xml.writeEmptyElement(element)).attributes(attributes);
  }

  /** What XML has no way to say is replaced. */
  private static String legal(String words) {
    return words
        .codePoints()
        .map(
            c ->
                (c >= 0x20 && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff))
                        || c == '\n'
                        || c == '\t'
                    ? c
                    : 0xfffd)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public String toString() {
    write(xml::flush);
    return text.toString();
  }
}
