package io.hardgate.student;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.model.Student;
import io.hardgate.student.promotion.Challenger;
import io.hardgate.student.promotion.Predictions;
import io.hardgate.student.promotion.StudentPredictor;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The student that is trained, as it would be served now.
 *
 * @param trained positions that it has learned from
 */
record StudentInTraining(
    NDManager manager,
    StudentConfig config,
    LabelSpace labels,
    Student student,
    WeightAverage average,
    Teachers teachers,
    LongSupplier trained)
    implements Challenger {

  @Override
  public Predictions predict(List<Example> examples) {
    // Not closed: the student goes on being trained.
    StudentPredictor predictor = new StudentPredictor(manager, student, labels.classes());
    return average.served(() -> predictor.predict(examples));
  }

  @Override
  public void writeTo(Path directory, String version) throws IOException {
    average.served(
        () -> {
          SavedStudent.write(directory, config.id(), version, config.model(), labels, student);
          return directory;
        });
  }

  @Override
  public OptionalLong positionsTrained() {
    return OptionalLong.of(trained.getAsLong());
  }

  @Override
  public OptionalDouble tau() {
    return OptionalDouble.of(teachers.fitted());
  }
}
