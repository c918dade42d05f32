package io.hardgate.teacher.model;

import java.util.Optional;

/** A model that reads texts. */
interface TextModel extends TeacherModel {

  @Override
  default Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessText(input);
  }

  @Override
  default TeacherInput example() {
    return new TeacherInput.Text("a first text, to see that the model works");
  }
}
