package io.hardgate.messages;

import java.util.Locale;

/** Why a record became a dead letter. */
public enum Reason {
  /** The bytes are not the message that the topic carries. */
  UNDECODABLE,
  /** A field that is needed is empty. */
  MISSING_FIELD,
  /** The record key is not the id that the message names. */
  WRONG_KEY,
  /** The record lies on another partition than its key belongs to. */
  WRONG_PARTITION,
  /** The number of values or of positions is not what it has to be. */
  WRONG_SHAPE,
  /** Logits or labels over another label space. */
  WRONG_LABEL_SPACE,
  /** A label that is no class of the label space. */
  BAD_LABEL,
  /** Sparse logits that list a class twice, or one that is none; a token that is none. */
  BAD_INDEX,
  /** A NaN or an infinity. */
  NOT_FINITE,
  /** Larger than the configuration allows. */
  TOO_LARGE,
  /** The same sample, or the same teacher's logits for the same sample, a second time. */
  DUPLICATE,
  /** Logits or a label for a sample whose pair has already gone out. */
  LATE,
  /** Logits or a label whose sample did not come before the deadline. */
  NO_SAMPLE,
  /** More teachers for one sample than a pair may have. */
  TOO_MANY,
  /** It fell off its topic before its pair could go out. */
  EXPIRED,
  /** A kind of input that the student does not read. */
  UNSUPPORTED_INPUT,
  /** Logits of a teacher that the configuration does not name. */
  UNKNOWN_TEACHER,
  /** The teacher's model failed on this sample. */
  PREDICTION_FAILED;

  /** The reason as it stands in headers and metric labels: {@code wrong-label-space}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
