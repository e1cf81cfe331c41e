package dev.plimsoll.cli;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.project.ProjectTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a first, commented plimsoll.yaml beside a table.")
final class InitCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Parameters(paramLabel = "FILE", description = "CSV, Parquet or JSON lines.")
  private Path table = Path.of("");

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description =
          "What to predict: a column with two values, of numbers or with the names of classes, or an"
              + " expression such as \"delay > 15\".")
  private String label = "";

  @Option(
      names = "--quantiles",
      split = ",",
      paramLabel = "LEVEL",
      description =
          "For a label of numbers: ask for a range instead of one number, such as 0.1,0.5,0.9. Of 10 truths, 1 should lie"
              + " below the first number that is answered, 5 below the second, 9 below the third.")
  private List<Double> quantiles = List.of();

  @Option(names = "--force", description = "Replace a plimsoll.yaml that is there.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    try (ScratchFolder spill = ScratchFolder.temporary("plimsoll-init");
        QueryEngine engine = QueryEngine.open(spill.path(), 1)) {
      ProjectTemplate.Written written =
          new ProjectTemplate(engine).write(table, label, quantiles, force);
      screen.line("wrote " + written.file());
      screen.line("  asks:   " + written.label());
      screen.line("  task:   " + written.task());
      screen.line("  inputs: " + String.join(", ", written.inputs()));
      List<String> left = written.left();
      left.forEach(reason -> screen.line("  left out: " + reason));
      screen.line("next: plimsoll run " + written.file().getParent());
      screen.result(written);
      return Plimsoll.DONE;
    }
  }
}
