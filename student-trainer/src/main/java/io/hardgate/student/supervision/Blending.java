package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import io.hardgate.config.SupervisionConfig;
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
    boolean single = config.blend() == SupervisionConfig.Blend.SINGLE;
    NDArray labels = answers.labels();
    NDArray hasLabel = answers.hasLabel();
    List<Answer> heard =
        answers.teachers().stream()
            .filter(answer -> takesPart(answer.teacher()) && trusted.test(answer.teacher()))
            .toList();
    if (heard.isEmpty()) {
      return new LabelTargets(labels, hasLabel, answers.samples());
    }
    Answer first = heard.get(0);
    if (single && first.sparse().isPresent()) {
      return new SparseTarget(
          first.sparse().get(), labels, first.given(), hasLabel, answers.samples());
    }
    NDArray blended =
        blend.logits(heard.stream().map(answer -> member(answer, tau)).toList(), labels, hasLabel);
    NDArray hasTeacher =
        heard.stream().map(Answer::given).reduce(NDArray::maximum).orElseThrow(); // positions x 1
    return single
        ? new Targets(blended, labels, hasTeacher, hasLabel, answers.samples(), first::tempered)
        : new Targets(blended, labels, hasTeacher, hasLabel, answers.samples());
  }

  private Member member(Answer answer, ToDoubleFunction<String> tau) {
    String id = answer.teacher();
    return new Member(answer.logits(), answer.given(), config.weight(id), tau.applyAsDouble(id));
  }
}
