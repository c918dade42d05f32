package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.teacher.model.TeacherInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The sentences of a turn, and the teacher that answers them: the quickstart's, all-MiniLM-L6-v2
 * with a classifier, on glosses of WordNet.
 */
record TeachingLoad(ConfigSource settings, List<Gloss> glosses) {

  /** So many glosses; the model is unpacked here. */
  static TeachingLoad of(int sentences, Path directory) throws IOException {
    MiniLm teacher = MiniLm.unpack(directory);
    ConfigSource settings =
        ConfigSource.defaults()
            .setValue("labels.names", WordNet.labels().names())
            .setValue("teacher.model", teacher.model().toString())
            .setValue("teacher.tokenizer", teacher.tokenizer().toString())
            .setValue("teacher.head", teacher.head().toString())
            .setValue("teacher.maxTokens", MiniLm.MAX_TOKENS);
    return new TeachingLoad(settings, WordNet.split().stream().subList(0, sentences));
  }

  List<TeacherInput> inputs() {
    return glosses.stream()
        .<TeacherInput>map(gloss -> new TeacherInput.Text(gloss.text()))
        .toList();
  }
}
