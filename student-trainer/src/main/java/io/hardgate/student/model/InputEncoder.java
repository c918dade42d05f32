package io.hardgate.student.model;

import io.hardgate.config.ModelConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import io.hardgate.text.WordHasher;
import java.util.List;

/** Reads samples as a student does. Any thread may. */
public sealed interface InputEncoder {

  /**
   * The input of this sample, which has been checked.
   *
   * @throws BadRecordException if it is of another kind, or of another width, than the student
   *     reads
   */
  Input encode(Sample sample) throws BadRecordException;

  /** The encoder of this student of so many classes. */
  static InputEncoder of(ModelConfig model, int classes) {
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      return new Sequences(model.tokenIds(classes), model.maxTokens());
    }
    return model.features().isPresent()
        ? new Vectors(model.features().getAsInt())
        : new Texts(new WordHasher(model.buckets(), model.maxWords()));
  }

  /** Of a student that reads texts. */
  record Texts(WordHasher words) implements InputEncoder {

    @Override
    public Input encode(Sample sample) throws BadRecordException {
      if (!sample.hasText()) {
        throw unsupported(sample, "text");
      }
      return new Input.Words(words.hash(sample.getText()));
    }
  }

  /** Of a student that reads vectors of this width. */
  record Vectors(int width) implements InputEncoder {

    @Override
    public Input encode(Sample sample) throws BadRecordException {
      if (!sample.hasFeatures()) {
        throw unsupported(sample, "features");
      }
      List<Float> values = sample.getFeatures().getValuesList();
      if (values.size() != width) {
        throw new BadRecordException(
            Reason.WRONG_SHAPE,
            "features.values has %d entries, expected %d".formatted(values.size(), width));
      }
      float[] vector = new float[width];
      for (int i = 0; i < width; i++) {
        vector[i] = values.get(i);
      }
      return new Input.Features(vector);
    }
  }

  /**
   * Of a student that reads sequences of tokens.
   *
   * @param vocabulary ids that it knows, from 0
   * @param longest sequence that it reads
   */
  record Sequences(int vocabulary, int longest) implements InputEncoder {

    @Override
    public Input encode(Sample sample) throws BadRecordException {
      if (!sample.hasTokens()) {
        throw unsupported(sample, "tokens");
      }
      int[] ids = new int[sample.getTokens().getIdsCount()];
      if (ids.length > longest) {
        throw new BadRecordException(
            Reason.TOO_LARGE,
            "tokens.ids has %d entries, expected at most %d".formatted(ids.length, longest));
      }
      for (int i = 0; i < ids.length; i++) {
        ids[i] = sample.getTokens().getIds(i);
        if (ids[i] < 0 || ids[i] >= vocabulary) {
          throw new BadRecordException(
              Reason.BAD_INDEX,
              "tokens.ids holds %s at %d, expected 0 to %d"
                  .formatted(Integer.toUnsignedString(ids[i]), i, vocabulary - 1));
        }
      }
      return new Input.Tokens(ids);
    }
  }

  private static BadRecordException unsupported(Sample sample, String expected) {
    return new BadRecordException(
        Reason.UNSUPPORTED_INPUT,
        "the input is %s, expected %s".formatted(sample.getInputCase(), expected));
  }
}
