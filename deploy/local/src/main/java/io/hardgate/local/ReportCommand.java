package io.hardgate.local;

import io.hardgate.local.quickstart.WholeFile;
import io.hardgate.local.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hardgate report}. */
@Command(
    name = "report",
    description = {
      "Compares finished students, as a page that any browser shows without a network.",
      "Students with the same settings are replicas under their seeds: figures come with 95 %%"
          + " intervals over these."
    })
final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description =
          "The directory of a student, such as students/ID (student.directory and student.id), one"
              + " with several of them, or that of an experiment. Its provenance.json (command,"
              + " seconds, cpus, java, system, note; all optional) goes into the report.")
  private List<Path> directories = List.of();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The page.")
  private Path out = Path.of("report.html");

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all figures as JSON.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also write the tables as Markdown.")
  private Optional<Path> markdown = Optional.empty();

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      defaultValue = "Students compared",
      description = "Of the page (default: ${DEFAULT-VALUE}).")
  private String title = "";

  @Option(
      names = "--task",
      paramLabel = "LABELS=NAME",
      description =
          "What to call the students of a label space, by its fingerprint; may be repeated.")
  private Map<String, String> tasks = Map.of();

  @Override
  public Integer call() throws IOException {
    WholeFile page = new WholeFile("--out", out);
    Optional<WholeFile> jsonFile = json.map(path -> new WholeFile("--json", path));
    Optional<WholeFile> markdownFile = markdown.map(path -> new WholeFile("--markdown", path));
    Report report = Report.of(title, Version.number(), directories, tasks);
    write(page, report.html());
    jsonFile.ifPresent(file -> write(file, report.json()));
    markdownFile.ifPresent(file -> write(file, report.markdown()));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(out);
    terminal.flush();
    return 0;
  }

  private static void write(WholeFile file, String content) {
    file.write(path -> Files.writeString(path, content));
  }
}
