package io.hardgate.student.model;

import java.io.IOException;

/** Parameters are of a student that is built otherwise; the message says which, and how. */
public final class UnfitParametersException extends IOException {

  private static final long serialVersionUID = 1;

  UnfitParametersException(String message) {
    super(message);
  }
}
