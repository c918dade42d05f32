package io.hardgate.student.evaluations;

import io.hardgate.config.StudentConfig;
import io.hardgate.messages.LabelSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@link EvaluationFile} while a student is trained. It goes on behind the checkpoint that
 * is resumed from: evaluations of later steps are dropped, and come again. So the file of a trainer
 * that was killed is the very same as that of one that was not.
 *
 * <p>Bounded: when there are {@value #MOST_LINES} evaluations, or they are {@value #MOST_BYTES}
 * bytes, every second one of the older half is dropped, but for the ends of passes as long as these
 * are few.
 *
 * <p>Trouble with it is said once, and does not stop the learning: what could not be written is
 * missing. A line outlives the process; it may not outlive the machine.
 *
 * <p>Owned by the training thread.
 */
public final class EvaluationLog implements AutoCloseable {

  /** More evaluations than these are thinned out. */
  static final int MOST_LINES = 2_000;

  static final long MOST_BYTES = 64 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(EvaluationLog.class);

  private final Path file;
  private final RunSettings settings;
  private final int most;

  /** Of the evaluations that are in the file. */
  private final List<Mark> marks = new ArrayList<>();

  private FileChannel channel;
  private long length;
  private boolean asked;
  private boolean troubled;

  /** Which evaluation a line is. */
  record Mark(long step, boolean passEnd) {

    static Mark of(HeldOutEvaluation evaluation) {
      return new Mark(evaluation.step(), evaluation.passEnd());
    }
  }

  /**
   * Goes on after so many steps.
   *
   * @param directory of the student
   */
  public EvaluationLog(Path directory, StudentConfig config, LabelSpace labels, long steps) {
    this(directory, RunSettings.of(config, labels, steps), MOST_LINES);
  }

  EvaluationLog(Path directory, RunSettings settings, int most) {
    file = directory.resolve(EvaluationFile.NAME);
    this.settings = settings;
    this.most = most;
    attempt(this::open);
  }

  /** Whether there has been no evaluation yet. */
  public boolean isEmpty() {
    return marks.isEmpty() && !asked;
  }

  /** Adds an evaluation, unless it is there: its step was resumed from. */
  public void add(HeldOutEvaluation evaluation) {
    asked = true;
    attempt(() -> append(evaluation));
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private void attempt(Writing writing) {
    try {
      writing.run();
      if (troubled) {
        LOG.info("evaluations are written to {} again", file);
      }
      troubled = false;
    } catch (IOException e) {
      if (!troubled) {
        LOG.warn(
            "evaluations cannot be written to {}, and will be missing from reports: {}; the student learns on",
            file,
            e.toString());
      }
      troubled = true;
    }
  }

  private void append(HeldOutEvaluation evaluation) throws IOException {
    if (channel == null) {
      open();
    }
    Mark mark = Mark.of(evaluation);
    if (marks.contains(mark)) {
      return;
    }
    channel.truncate(length); // half a line, if the last one failed
    ByteBuffer left = ByteBuffer.wrap(new EvaluationFile.Line(null, evaluation).bytes());
    long at = length;
    while (left.hasRemaining()) {
      at += channel.write(left, at);
    }
    length = at;
    marks.add(mark);
    if (marks.size() >= most || length >= MOST_BYTES) {
      thinOut();
    }
  }

  /** Cuts the file where the student stands. */
  private void open() throws IOException {
    marks.clear();
    rewrite(
        aside -> {
          RunSettings written = null;
          EvaluationFile.Line pending = null;
          if (Files.exists(file)) {
            try (BufferedReader lines = EvaluationFile.open(file)) {
              for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                Optional<EvaluationFile.Line> line = EvaluationFile.parse(text);
                if (line.isEmpty()) {
                  LOG.debug("{} has a line that was not written to its end: {}", file, text);
                } else if (line.get().run() != null) {
                  pending = line.get();
                } else if (line.get().evaluation().step() <= settings.fromStep()) {
                  if (pending != null) {
                    aside.write(pending.bytes());
                    written = pending.run();
                    pending = null;
                  }
                  aside.write((text + "\n").getBytes(StandardCharsets.UTF_8));
                  marks.add(Mark.of(line.get().evaluation()));
                }
              }
            }
          }
          // Settings that nothing was evaluated under do not count.
          boolean goesOn = pending != null && pending.run().sameAs(settings);
          if (goesOn && pending.run().fromStep() <= settings.fromStep()) {
            aside.write(pending.bytes());
          } else if (written == null || !written.sameAs(settings)) {
            aside.write(new EvaluationFile.Line(settings, null).bytes());
          }
        });
  }

  private void thinOut() throws IOException {
    if (Files.size(file) != length) {
      return; // it is another trainer's, which leads by now
    }
    BitSet dropped = dropped(marks);
    rewrite(
        aside -> {
          try (BufferedReader lines = EvaluationFile.open(file)) {
            int number = 0;
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
              Optional<EvaluationFile.Line> line = EvaluationFile.parse(text);
              boolean evaluation = line.map(EvaluationFile.Line::evaluation).isPresent();
              if (!evaluation || !dropped.get(number)) {
                aside.write((text + "\n").getBytes(StandardCharsets.UTF_8));
              }
              number += evaluation ? 1 : 0;
            }
          }
        });
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (dropped.get(i)) {
        marks.remove(i);
      }
    }
  }

  /** Which of these evaluations go. */
  static BitSet dropped(List<Mark> marks) {
    BitSet dropped = new BitSet();
    for (int i = 1; i < marks.size() / 2; i += 2) {
      dropped.set(i, !marks.get(i).passEnd());
    }
    if (dropped.cardinality() < marks.size() / 8) {
      for (int i = 1; i < marks.size() / 2; i += 2) {
        dropped.set(i);
      }
    }
    return dropped;
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes aside and renames: a trainer that does not know yet that it leads no more goes on
   * writing to the file that was there.
   */
  private void rewrite(Content content) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try (OutputStream out = Files.newOutputStream(aside)) {
      content.writeTo(out);
    }
    if (channel != null) {
      channel.close();
      channel = null;
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    channel = FileChannel.open(file, StandardOpenOption.WRITE);
    length = channel.size();
  }

  @Override
  public void close() {
    if (channel != null) {
      attempt(channel::close);
    }
  }
}
