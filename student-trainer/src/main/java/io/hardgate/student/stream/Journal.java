package io.hardgate.student.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which records each batch was made of, written before the batch is handed over: what a trainer
 * that takes over needs to make the same batches again, where they are not a function of the log
 * alone. Each trainer that leads writes a file of its own, which begins as a copy of the newest
 * other one.
 *
 * <p>The feeding thread begins and appends, the training thread forgets.
 *
 * <p>A line that was appended outlives the process. If it does not outlive the machine, batches
 * behind the newest checkpoint may be made anew, of the same records in another order.
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMES = "journal-\\d{13}-[0-9a-zA-Z]+\\.jsonl";

  private final Path directory;
  private final String session;
  private final InstantSource clock;
  private final Header header;
  private final List<Entry> entries = new ArrayList<>();
  private Path file;
  private OutputStream out;

  /** The first line: what the batches depend on, beside the log. */
  record Header(@JsonProperty("settings") String settings) {}

  /**
   * A batch.
   *
   * @param step that is made with it; of one without examples, the step that comes next
   * @param reads in their order
   * @param replayed pairs of the past that it has besides; null if none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      @JsonProperty("step") long step,
      @JsonProperty("reads") List<OffsetRun> reads,
      @JsonProperty("replayed") OffsetRun replayed) {

    Entry {
      reads = List.copyOf(reads);
    }
  }

  private Journal(Path directory, String session, InstantSource clock, Header header) {
    this.directory = directory;
    this.session = session;
    this.clock = clock;
    this.header = header;
  }

  /**
   * The journal of a trainer that leads, if its batches need one: if it follows several partitions,
   * or sees old pairs again. Nothing is written before the feeder begins.
   *
   * @param directory of the student
   * @param session digits or letters that no other trainer of the student has
   */
  public static Optional<Journal> open(
      Path directory, String session, InstantSource clock, StudentConfig config, int partitions) {
    boolean needed = partitions > 1 || Replay.count(config) > 0;
    if (config.passes().isPresent() || !needed) {
      return Optional.empty();
    }
    String settings =
        "partitions=%d, batchSize=%d, seed=%d, replayShare=%s, heldOutShare=%s"
            .formatted(
                partitions,
                config.batchSize(),
                config.seed(),
                config.replayShare(),
                config.heldOutShare());
    return Optional.of(new Journal(directory, session, clock, new Header(settings)));
  }

  /**
   * Takes over what the newest other journal says.
   *
   * @param steps that the student has made
   * @param nextOffsets where it goes on, by partition
   * @return the batches that were handed over behind that, in their order
   * @throws HardgateException if a journal cannot be read, or the own one not be written
   */
  synchronized List<Entry> begin(long steps, Map<Integer, Long> nextOffsets) {
    try {
      Files.createDirectories(directory);
      List<Path> others = all();
      List<Entry> before = new ArrayList<>();
      List<Entry> behind = new ArrayList<>();
      long millis = clock.millis();
      if (!others.isEmpty()) {
        Path newest = others.get(others.size() - 1);
        split(newest, read(newest), steps, nextOffsets, before, behind);
        millis = Math.max(millis, millis(newest) + 1); // whatever the clocks say, this one is newer
      }
      file = directory.resolve("journal-%013d-%s.jsonl".formatted(millis, session));
      entries.addAll(before);
      entries.addAll(behind);
      write();
      return List.copyOf(behind);
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  /** Writes down a batch that is about to be handed over. */
  synchronized void append(Entry entry) {
    try {
      out.write(line(entry));
      entries.add(entry);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Forgets the steps up to this one, and all older journals. To be called when a checkpoint was
   * committed, with the oldest step that may still be resumed from.
   */
  public synchronized void forgetBefore(long step) {
    if (file == null) {
      return; // it has not begun
    }
    entries.removeIf(entry -> entry.step() <= step);
    try {
      out.close();
      write();
      for (Path other : all()) {
        if (other.getFileName().compareTo(file.getFileName()) < 0) {
          Files.delete(other);
        }
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Writes all entries aside and renames: a journal that is there is whole. */
  private void write() throws IOException {
    Path aside = directory.resolve(file.getFileName() + ".tmp");
    try (OutputStream copy = Files.newOutputStream(aside)) {
      copy.write(line(header));
      for (Entry entry : entries) {
        copy.write(line(entry));
      }
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    out = Files.newOutputStream(file, StandardOpenOption.APPEND);
  }

  private static byte[] line(Object value) throws JsonProcessingException {
    return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What a journal holds; a last line that was not written to its end does not count. */
  private List<Entry> read(Path journal) throws IOException {
    String text = Files.readString(journal);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<Entry> found = new ArrayList<>();
    int number = 1;
    try {
      if (lines.isEmpty()) {
        return found;
      }
      Header other = JSON.readValue(lines.get(0), Header.class);
      if (!header.equals(other)) {
        LOG.warn(
            "{} is not gone on with: it was written with {}, not {}",
            journal,
            other.settings(),
            header.settings());
        return found;
      }
      while (number < lines.size()) {
        found.add(JSON.readValue(lines.get(number), Entry.class));
        number++;
      }
      return found;
    } catch (JsonProcessingException e) {
      throw new HardgateException(
          ("the journal %s is damaged in line %d; move it away to go on without it: nothing is lost"
                  + " or learned twice, but batches behind the newest checkpoint may be made anew")
              .formatted(journal, number + 1),
          e);
    }
  }

  /** Parts what the checkpoint has accounted for from what lies behind it. */
  private static void split(
      Path journal,
      List<Entry> found,
      long steps,
      Map<Integer, Long> nextOffsets,
      List<Entry> before,
      List<Entry> behind) {
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    for (Entry entry : found) {
      if (behind.isEmpty()
          && entry.reads().stream()
              .allMatch(run -> run.next() <= offsets.getOrDefault(run.partition(), 0L))) {
        before.add(entry);
        continue;
      }
      boolean goesOn = !behind.isEmpty() || entry.step() == steps + 1;
      for (OffsetRun run : entry.reads()) {
        goesOn &= Long.valueOf(run.from()).equals(offsets.put(run.partition(), run.next()));
      }
      if (!goesOn) {
        LOG.warn(
            "{} does not go on where the student does, at step {} and the offsets {}, but with {}",
            journal,
            steps,
            nextOffsets,
            entry);
        return;
      }
      behind.add(entry);
    }
  }

  /**
   * Looks whether the log reaches as far as a batch did.
   *
   * @throws HardgateException if it does not
   */
  static void requireHeld(Entry entry, LogBounds bounds) {
    for (OffsetRun run : entry.reads()) {
      if (!bounds.holds(run.partition(), run.next())) {
        throw new HardgateException(
            ("the student cannot go on where its checkpoint ended: its journal says that step %d"
                    + " read partition %d from offset %d to %d, but %s; move its journal away to go"
                    + " on with what is there")
                .formatted(
                    entry.step(),
                    run.partition(),
                    run.from(),
                    run.next(),
                    bounds.held(run.partition())));
      }
    }
  }

  private static HardgateException failed(Path path, IOException e) {
    return new HardgateException(
        "the journal of the batches cannot be kept in %s (student.directory): %s"
            .formatted(path, e),
        e);
  }

  /** The oldest first. */
  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(path -> path.getFileName().toString().matches(NAMES))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    }
  }

  private static long millis(Path journal) {
    return Long.parseLong(journal.getFileName().toString().split("-", -1)[1]);
  }

  @Override
  public synchronized void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
