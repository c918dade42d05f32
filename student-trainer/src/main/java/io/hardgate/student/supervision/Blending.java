package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import io.hardgate.config.SupervisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Makes one target of what the teachers of a batch say, as the configuration wants it. */
public final class Blending {

  private final SupervisionConfig config;
  private final Blend blend;

  public Blending(SupervisionConfig config) {
    this.config = config;
    this.blend =
        switch (config.blend()) {
          case SINGLE -> new Single();
          case MEAN_LOGITS -> new MeanLogits();
          case MEAN_PROBABILITIES -> new MeanProbabilities();
          case WEIGHTED -> new Weighted(config.wrongWeight());
        };
  }

  /** Whether this teacher is learned from at all. */
  public boolean takesPart(String teacher) {
    return config.blend() == SupervisionConfig.Blend.SINGLE
        ? teacher.equals(config.teacher())
        : config.weight(teacher) > 0;
  }

  /**
   * The target of each position.
   *
   * @param trusted the teachers that are learned from, of those that take part
   * @param tau what a teacher's logits are divided by before they are blended; a single one's are
   *     left as they are
   */
  public Target targets(Answers answers, Predicate<String> trusted, ToDoubleFunction<String> tau) {
    List<Member> members = new ArrayList<>();
    NDArray labels = answers.labels();
    NDArray hasLabel = answers.hasLabel();
    NDArray hasTeacher = null; // positions x 1
    Answer newest = null;
    for (Answer answer : answers.teachers()) {
      String id = answer.teacher();
      if (takesPart(id) && trusted.test(id)) {
        if (config.blend() == SupervisionConfig.Blend.SINGLE && answer.sparse().isPresent()) {
          return new SparseTarget(
              answer.sparse().get(), labels, answer.given(), hasLabel, answers.samples());
        }
        newest = answer;
        members.add(
            new Member(answer.logits(), answer.given(), config.weight(id), tau.applyAsDouble(id)));
        hasTeacher = hasTeacher == null ? answer.given() : hasTeacher.maximum(answer.given());
      }
    }
    if (members.isEmpty()) {
      return new LabelTargets(labels, hasLabel, answers.samples());
    }
    NDArray blended = blend.logits(members, labels, hasLabel);
    return config.blend() == SupervisionConfig.Blend.SINGLE
        ? new Targets(blended, labels, hasTeacher, hasLabel, answers.samples(), newest::tempered)
        : new Targets(blended, labels, hasTeacher, hasLabel, answers.samples());
  }
}
