package io.hardgate.pairing;

import io.hardgate.messages.Topics;

/** The topics that pairing reads. */
public enum Source {
  SAMPLES,
  LOGITS,
  LABELS;

  /** The name of the topic. */
  public String topic(Topics topics) {
    return switch (this) {
      case SAMPLES -> topics.samples();
      case LOGITS -> topics.logits();
      case LABELS -> topics.labels();
    };
  }
}
