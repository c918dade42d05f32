package io.hardgate.local.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How students came about: {@value #NAME} in the directory of an experiment. Whoever trained them
 * by other means may write it by hand. All of it can be left out.
 *
 * @param command as a user would type it
 * @param hardgate version
 * @param seconds that it took, added up over all that it was interrupted and gone on with
 * @param cpus of the machine
 * @param note what else a reader has to know, such as what else the machine did
 * @param tasks what was learned
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(
    String command,
    String hardgate,
    Double seconds,
    Integer cpus,
    String java,
    String system,
    String note,
    List<Learned> tasks) {

  /** Of the file. */
  public static final String NAME = "provenance.json";

  /** Of the directory in that of an experiment. */
  static final String STUDENTS = "students";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was learned.
   *
   * @param name what to call it
   * @param labelSpace its fingerprint
   * @param method sentences about its data, students and teachers
   * @param teachers with their logits as they are
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Learned(
      String name, String labelSpace, List<String> method, List<AsItIs> teachers) {

    public Learned {
      method = method == null ? List.of() : List.copyOf(method);
      teachers = teachers == null ? List.of() : List.copyOf(teachers);
    }

    /** Where nobody says anything. */
    static Learned unknown() {
      return new Learned(null, null, null, null);
    }
  }

  /**
   * What a teacher is worth on the held-out pairs at a temperature of 1.
   *
   * @param positions labelled ones
   * @param nll mean, in nats
   * @param eceLow lower bound of the 95 % interval over held-out data
   * @param eceHigh upper bound
   * @param signed mean confidence less accuracy
   */
  public record AsItIs(
      String id,
      long positions,
      double accuracy,
      double nll,
      double ece,
      double eceLow,
      double eceHigh,
      double signed) {}

  public Provenance {
    tasks = tasks == null ? List.of() : List.copyOf(tasks);
  }

  /**
   * Of this process and machine.
   *
   * @param seconds until now
   */
  public static Provenance here(
      String command, String hardgate, double seconds, List<Learned> tasks) {
    return new Provenance(
        command,
        hardgate,
        seconds,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        null,
        tasks);
  }

  /** The same with what else a reader has to know; null if that is nothing. */
  public Provenance with(String other) {
    return new Provenance(command, hardgate, seconds, cpus, java, system, other, tasks);
  }

  /**
   * Of an experiment's directory; empty if there is none.
   *
   * @throws HardgateException if it cannot be read
   */
  public static Optional<Provenance> in(Path directory) {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Provenance.class));
    } catch (JsonProcessingException e) {
      throw new HardgateException(
          "%s is not what 'hardgate experiment' writes: %s".formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new HardgateException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** Of students in these directories: what lies in them, or beside their {@value #STUDENTS}. */
  static List<Provenance> of(List<Path> directories) {
    Set<Path> all = new LinkedHashSet<>();
    for (Path directory : directories) {
      Path place = directory.toAbsolutePath().normalize();
      all.add(place);
      for (Path students : Arrays.asList(place, place.getParent())) {
        if (students != null && students.endsWith(STUDENTS) && students.getParent() != null) {
          all.add(students.getParent());
        }
      }
    }
    return all.stream().map(Provenance::in).flatMap(Optional::stream).toList();
  }

  /** As the file that {@link #in} reads. */
  public String json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it says of the machine and so on, in the order of a table. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "command", command);
    put(facts, "time", seconds == null ? null : Numbers.time(seconds));
    put(facts, "Hardgate", hardgate);
    put(facts, "CPUs", Objects.toString(cpus, null));
    put(facts, "Java", java);
    put(facts, "system", system);
    put(facts, "note", note);
    return facts;
  }

  private static void put(Map<String, String> facts, String name, String value) {
    if (value != null) {
      facts.put(name, value);
    }
  }
}
