package io.hardgate.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layers of the house. A rule of packages that are not there yet holds. */
@AnalyzeClasses(
    packages = "io.hardgate",
    importOptions = {ImportOption.DoNotIncludeTests.class, LayeringTest.WithoutTestkit.class})
class LayeringTest {

  private static final String TEACHER = "io.hardgate.teacher..";
  private static final String PAIRING = "io.hardgate.pairing..";
  private static final String STUDENT = "io.hardgate.student..";
  private static final String LOCAL = "io.hardgate.local..";
  private static final String BROKER = "io.hardgate.broker..";

  @ArchTest
  static final ArchRule modelsAndTrainingKnowNoKafka =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.hardgate.teacher.model..",
              "io.hardgate.student.model..",
              "io.hardgate.student.supervision..",
              "io.hardgate.student.training..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("each can be run and tested without a broker")
          .allowEmptyShould(true);

  @ArchTest static final ArchRule teacherStandsAlone = strangers(TEACHER, PAIRING, STUDENT);
  @ArchTest static final ArchRule pairingStandsAlone = strangers(PAIRING, TEACHER, STUDENT);
  @ArchTest static final ArchRule studentStandsAlone = strangers(STUDENT, TEACHER, PAIRING);

  @ArchTest
  static final ArchRule commonKnowsNoService =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.hardgate.calibration..",
              "io.hardgate.config..",
              "io.hardgate.lifecycle..",
              "io.hardgate.log..",
              "io.hardgate.messages..",
              "io.hardgate.metrics..",
              "io.hardgate.text..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TEACHER, PAIRING, STUDENT, LOCAL, BROKER);

  @ArchTest
  static final ArchRule nobodyNeedsTheCommandLineOrTheBroker =
      noClasses()
          .that()
          .resideOutsideOfPackages(LOCAL, BROKER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(LOCAL, BROKER);

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.hardgate.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesThatSaySomething =
      classes().should().haveNameNotMatching(".*(Util|Manager|Helper)[^.]*|.*Impl");

  private static ArchRule strangers(String one, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(one)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("services meet on topics alone")
        .allowEmptyShould(true);
  }

  /** Leaves out the test jars that a full build puts on the class path. */
  static final class WithoutTestkit implements ImportOption {

    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }
}
