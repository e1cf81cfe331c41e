package dev.plimsoll.cli;

import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.Datasets;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Datasets and their versions.")
final class DataCommand {
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All datasets with their versions.")
  int list(@Mixin Screen screen) {
    try (Storage storage = open(screen);
        QueryEngine engine = QueryEngine.open(storage.home().resolve("work"), 1)) {
      Datasets datasets = new Datasets(storage, engine);
      List<DatasetVersion> versions = new ArrayList<>();
      datasets.names().forEach(name -> versions.addAll(datasets.versions(name)));
      screen.table(
          List.of("dataset", "version", "rows", "columns", "made", "from"),
          versions.stream()
              .map(
                  version ->
                      List.of(
                          version.name(),
                          version.digest().brief(),
                          Long.toString(version.rows()),
                          Integer.toString(version.schema().columns().size()),
                          version.createdAt().toString(),
                          version.source()))
              .toList());
      screen.result(versions);
      return Plimsoll.DONE;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "The newest version of one dataset: its columns, and what was found out about it.")
  int show(
      @Mixin Screen screen,
      @Parameters(paramLabel = "NAME", description = "A dataset, as 'data list' names it.")
          String name) {
    try (Storage storage = open(screen);
        QueryEngine engine = QueryEngine.open(storage.home().resolve("work"), 1)) {
      DatasetVersion version = new Datasets(storage, engine).require(name);
      screen.line(
          name
              + " "
              + version.digest().brief()
              + ": "
              + version.rows()
              + " rows from "
              + version.source());
      screen.table(
          List.of("column", "type", "missing"),
          version.schema().columns().stream()
              .map(
                  column ->
                      List.of(
                          column.name(),
                          column.type().name(),
                          column.nullable() ? "allowed" : "never"))
              .toList());
      storage
          .evidence()
          .about(version.digest().hex())
          .forEach(
              evidence ->
                  screen.line("  evidence: " + evidence.kind() + " by " + evidence.producer()));
      screen.result(version);
      return Plimsoll.DONE;
    }
  }

  private static Storage open(Screen screen) {
    return Storage.open(new StorageConfig(screen.home(Path.of("")), null), InstantSource.system());
  }
}
