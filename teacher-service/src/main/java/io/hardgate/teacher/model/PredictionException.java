package io.hardgate.teacher.model;

/** The model failed on a batch; each of its inputs may still succeed alone. */
public final class PredictionException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public PredictionException(String message) {
    super(message);
  }

  public PredictionException(String message, Throwable cause) {
    super(message, cause);
  }
}
