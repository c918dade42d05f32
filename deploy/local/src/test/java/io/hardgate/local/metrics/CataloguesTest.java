package io.hardgate.local.metrics;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.messages.Reason;
import io.hardgate.metrics.Label;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.student.promotion.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Prometheus asks of names, and that what is declared is what is registered. */
class CataloguesTest {

  /** What a unit is called at the end of a name, where it is not left out. */
  private static final Map<String, String> SUFFIXES =
      Map.of("seconds", "_seconds", "bytes", "_bytes", "nats", "_nats");

  /** Others gave them their names. */
  private static final Set<String> FOREIGN = Set.of("kafka", "jvm", "process", "system");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hardgate");

  static Stream<MeterFamily> families() {
    return MeterPage.CATALOGUES.stream().flatMap(catalogue -> catalogue.families().stream());
  }

  @ParameterizedTest
  @MethodSource("families")
  void isNamedAsPrometheusWants(MeterFamily family) {
    String name = family.name();
    boolean foreign = FOREIGN.contains(name.substring(0, name.indexOf('_')));
    assertThat(name).matches("[a-z][a-z0-9]*(_[a-z0-9]+)+").doesNotContain("milli");
    assertThat(name.endsWith("_total")).isEqualTo(family.type() == MeterFamily.Type.COUNTER);
    if (!foreign) {
      assertThat(name).startsWith("hardgate_").doesNotEndWith("_count").doesNotEndWith("_sum");
      String base = name.replaceAll("_total$", "");
      String suffix = SUFFIXES.getOrDefault(family.unit(), "");
      assertThat(base.endsWith(suffix) || name.equals("hardgate_student_loss"))
          .as("%s is in %s", name, family.unit())
          .isTrue();
      SUFFIXES.forEach(
          (unit, end) -> {
            if (base.endsWith(end)) {
              assertThat(family.unit()).as(name).isEqualTo(unit);
            }
          });
    }
    assertThat(family.unit()).isNotBlank();
    assertThat(family.help()).as(name).matches("(exp |[A-Z1]).*[^.]");
    assertThat(family.labels())
        .allSatisfy(label -> assertThat(label.name()).matches("[a-z]+"))
        .allSatisfy(label -> assertThat(label.values()).isNotBlank())
        .extracting(Label::name)
        .doesNotContain("le", "quantile")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("families")
  void aHistogramHasAFewClassicBucketsThatRise(MeterFamily family) {
    if (family.type() == MeterFamily.Type.HISTOGRAM) {
      assertThat(family.bounds()).isSorted().doesNotHaveDuplicates().hasSizeBetween(4, 10);
    } else {
      assertThat(family.bounds()).isEmpty();
    }
  }

  @Test
  void noNameIsDeclaredTwice() {
    assertThat(families().map(MeterFamily::name)).doesNotHaveDuplicates();
  }

  static Stream<Arguments> labelsOfEnums() {
    return Stream.of(
        arguments("hardgate_dead_letters_total", "reason", ids(Reason.values(), Reason::id)),
        arguments(
            "hardgate_pairing_pairs_incomplete_total",
            "reason",
            ids(
                new Why[] {Why.DEADLINE, Why.QUORUM, Why.SILENT},
                why -> why.name().toLowerCase(Locale.ROOT))),
        arguments(
            "hardgate_student_promotions_total",
            "reason",
            ids(Verdict.values(), Verdict::toString, Verdict::promotes)),
        arguments(
            "hardgate_student_promotion_refusals_total",
            "reason",
            Stream.concat(
                    ids(Verdict.values(), Verdict::toString, verdict -> !verdict.promotes())
                        .stream(),
                    Stream.of("failed"))
                .toList()),
        arguments(
            "hardgate_student_info",
            "policy",
            ids(SupervisionConfig.Policy.values(), SupervisionConfig.Policy::toString)),
        arguments(
            "hardgate_student_info",
            "divergence",
            ids(DivergenceConfig.Mode.values(), DivergenceConfig.Mode::toString)));
  }

  private static <T> List<String> ids(T[] values, Function<T, String> id) {
    return ids(values, id, value -> true);
  }

  private static <T> List<String> ids(T[] values, Function<T, String> id, Predicate<T> wanted) {
    return Arrays.stream(values).filter(wanted).map(id).toList();
  }

  @ParameterizedTest
  @MethodSource("labelsOfEnums")
  void aLabelListsTheValuesThatTheCodeHas(String meter, String label, List<String> values) {
    MeterFamily family = families().filter(f -> f.name().equals(meter)).findFirst().orElseThrow();
    Label declared =
        family.labels().stream().filter(l -> l.name().equals(label)).findFirst().orElseThrow();
    assertThat(QUOTED.matcher(declared.values()).results().map(found -> found.group(1)))
        .containsExactlyInAnyOrderElementsOf(values);
  }

  @Test
  void whatIsDeclaredIsUsed() {
    List<JavaField> declared =
        CLASSES.stream()
            .filter(type -> type.getSimpleName().endsWith("Catalogue"))
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getRawType().isEquivalentTo(MeterFamily.class))
            .toList();
    assertThat(declared)
        .hasSizeGreaterThan(80)
        .allSatisfy(
            field ->
                assertThat(field.getAccessesToSelf())
                    .extracting(JavaFieldAccess::getAccessType)
                    .as("whoever reads %s, not only declares it", field.getFullName())
                    .contains(JavaFieldAccess.AccessType.GET));
  }

  @Test
  void nothingIsRegisteredPastTheCatalogues() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hardgate.metrics..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.micrometer\\.core\\.instrument\\..*\\$Builder")
        .orShould()
        .callMethodWhere(describe("register a meter by its name", CataloguesTest::registers))
        .check(CLASSES);
  }

  private static boolean registers(JavaMethodCall call) {
    return call.getTargetOwner().isAssignableTo(MeterRegistry.class)
        && Set.of("counter", "gauge", "timer", "summary", "more").contains(call.getName());
  }
}
