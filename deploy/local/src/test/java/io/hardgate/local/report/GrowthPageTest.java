package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.local.report.GrowthChart.Cost;
import io.hardgate.local.report.GrowthChart.Dot;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class GrowthPageTest {

  private static Dot dot(double x, double cost) {
    return new Dot(Numbers.whole((long) x) + " things", x, new Cost(cost, 0.9 * cost, 1.1 * cost));
  }

  private static Document page(List<Dot> dots, List<Dot> beside, double exponent) throws Exception {
    GrowthChart chart =
        new GrowthChart(
            "growth-things",
            "By things",
            "things",
            "µs a step",
            new Cost(exponent, exponent - 0.01, exponent + 0.01),
            dots,
            beside);
    String html = new GrowthPage("9.9", "a < machine", "bench scale", List.of(chart)).html();
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> all(Document page, String name, String css) {
    NodeList found = page.getElementsByTagName(name);
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> (Element) found.item(i))
        .filter(element -> element.getAttribute("class").equals(css))
        .toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void dotsOfAPowerLieOnItsLineAndTheCaptionHasTheExponent() throws Exception {
    Document page =
        page(List.of(dot(1, 10), dot(10, 100), dot(100, 1_000)), List.of(dot(100, 2_000)), 1);
    Element fit = all(page, "line", "ideal").get(0);
    List<Element> dots = all(page, "path", "dot");
    assertThat(dots).hasSize(3);
    assertThat(all(page, "path", "dot hollow")).hasSize(1);
    assertThat(all(page, "line", "whisker")).hasSize(12);
    double[] first = place(dots.get(0));
    double[] last = place(dots.get(2));
    assertThat(first[0]).isEqualTo(number(fit, "x1"), within(0.11));
    assertThat(first[1]).isEqualTo(number(fit, "y1"), within(0.11));
    assertThat(last[0]).isEqualTo(number(fit, "x2"), within(0.11));
    assertThat(last[1]).isEqualTo(number(fit, "y2"), within(0.11)).isLessThan(first[1]);
    assertThat(page.getElementsByTagName("figcaption").item(0).getTextContent())
        .contains("exponent 1.000, quartiles 0.990 to 1.010", "hollow: 100 things");
    assertThat(page.getElementsByTagName("tbody").item(0).getTextContent()).contains("200.000");
  }

  private static double[] place(Element dot) {
    String[] words = dot.getAttribute("d").substring(1).split(" ", -1);
    return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
  }

  @Test
  void whatHardlyGrowsLooksFlat() {
    LogAxis axis = LogAxis.around(100, 103);
    assertThat(axis.high() / axis.low()).isGreaterThanOrEqualTo(10);
    assertThat(axis.at(103) - axis.at(100)).isLessThan(0.02);
    assertThat(axis.ticks()).contains(50.0, 100.0, 200.0);
  }

  @Property
  void allThatIsShownLiesBetweenTheEndsOfTheAxis(
      @ForAll @DoubleRange(min = 0.01, max = 1e7) double least,
      @ForAll @DoubleRange(min = 1, max = 1e6) double factor) {
    LogAxis axis = LogAxis.around(least, least * factor);
    assertThat(axis.at(least)).isBetween(-1e-6, 1.0);
    assertThat(axis.at(least * factor)).isBetween(0.0, 1 + 1e-6);
    assertThat(axis.ticks()).hasSizeBetween(1, 12).isSorted();
    assertThat(axis.ticks()).allMatch(tick -> axis.at(tick) > -1e-6 && axis.at(tick) < 1 + 1e-6);
  }

  @Test
  void roundNumbersAreShort() {
    assertThat(List.of(0.05, 1.0, 20.0, 2_400.0, 32_000.0, 1e6).stream().map(Numbers::round))
        .containsExactly("0.05", "1", "20", "2,400", "32k", "1M");
    assertThat(List.of(0.01234, 1.5, 12.34, 4_567.8).stream().map(Numbers::significant))
        .containsExactly("0.0123", "1.50", "12.3", "4,568");
  }
}
