package dev.plimsoll.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The project a command works on. */
final class ProjectArgument {
  @Parameters(
      arity = "0..1",
      paramLabel = "PROJECT",
      defaultValue = ".",
      description = "Folder with plimsoll.yaml, or the file itself (default: this folder).")
  private Path project = Path.of(".");

  Path path() {
    return project;
  }
}
