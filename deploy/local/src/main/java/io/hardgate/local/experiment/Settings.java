package io.hardgate.local.experiment;

import io.hardgate.config.ConfigSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of everything that takes part in a task.
 *
 * @param directory of the experiment
 * @param broker its bootstrap servers
 */
record Settings(Path directory, String broker, Task task) {

  /** Half a pass or so. */
  static final int AVERAGE_STEPS = 200;

  /** Whose training log it is that they replay. */
  static final String STUDENTS = "students";

  /** No student's: a pupil that teaches itself begins with other weights than those it teaches. */
  private static final int PUPIL_SEED = 1001;

  /** Name of a training log, of a pupil or of all students. */
  String log(String whose) {
    return task.name() + "-" + whose;
  }

  /** The file with the names of the label space. */
  Path labels() {
    return directory.resolve(task.name() + "-labels.txt");
  }

  /** Where a pupil lies. */
  Path pupil(String id) {
    return directory.resolve("teachers").resolve(log(id));
  }

  /** For a training log without teachers. */
  ConfigSource labelled(Pupil pupil) {
    // Nobody is waited for, and there is nobody whose logits come before.
    return logSource(pupil.id()).set("pairing.deadline", "1ms");
  }

  /** For the training log of all students, the teachers left out. */
  ConfigSource taught() {
    return logSource(STUDENTS)
        .setValue("pairing.required", Teachers.ALL)
        // All samples are there at once, so the last one waits for all others to be taught.
        .set("pairing.deadline", "12h");
  }

  /** Of the training log of all students, the copies in which one teacher is left, by its id. */
  Map<String, LogPlan> copies() {
    Map<String, LogPlan> copies = new LinkedHashMap<>();
    for (String teacher : Teachers.ALL) {
      String whose = STUDENTS + "-" + teacher;
      copies.put(teacher, new LogPlan(log(whose), logSource(whose).build(), task.samples(), false));
    }
    return copies;
  }

  private ConfigSource logSource(String whose) {
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker)
        .setValue("kafka.topicPrefix", log(whose) + ".")
        .setValue("labels.names", labels().toString())
        .setValue("pairing.applicationId", log(whose))
        .setValue(
            "pairing.stateDirectory", directory.resolve("state").resolve(log(whose)).toString());
  }

  /** How a pupil is trained. */
  Training training(Pupil pupil) {
    Map<String, String> own = new LinkedHashMap<>();
    pupil.settings().forEach((key, value) -> own.put("student." + key, value));
    own.put("student.supervision.policy", "label-only");
    return training(log(pupil.id()), pupil.id(), PUPIL_SEED, directory.resolve("teachers"), own);
  }

  /** How a student is trained. */
  Training training(Variant variant, int seed) {
    Map<String, String> own = new LinkedHashMap<>();
    task.student().forEach((key, value) -> own.put("student." + key, value));
    variant.settings().forEach((key, value) -> own.put("student." + key, value));
    String id = "%s-%s-seed-%d".formatted(task.name(), variant.name(), seed);
    return training(id, STUDENTS + "-" + variant.teacher(), seed, directory.resolve(STUDENTS), own);
  }

  private Training training(
      String id, String log, int seed, Path students, Map<String, String> own) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrapServers", broker);
    all.put("kafka.topicPrefix", log(log) + ".");
    all.put("labels.names", labels().toString());
    all.put("http.port", "0");
    all.put("student.id", id);
    all.put("student.seed", Integer.toString(seed));
    all.put("student.directory", students.toString());
    all.put("student.heldOutShare", "0"); // the producer holds out
    all.put("student.evaluateSteps", "1000000"); // at the end of each pass
    all.put("student.promotion.mode", "manual");
    all.put("student.promotion.directory", directory.resolve("models").toString());
    all.put("student.divergence.mode", "off"); // overfitting is to be seen
    all.put("student.threads", "1");
    all.put("student.keep", "1");
    all.put("student.averageSteps", Integer.toString(AVERAGE_STEPS));
    all.putAll(own);
    return new Training(id, all, students.resolve(id));
  }
}
