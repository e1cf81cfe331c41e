package dev.plimsoll.data;

import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A real store, a real DuckDB and a folder for files, for one test. */
final class House implements AutoCloseable {
  final Path folder;
  final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-10T00:00:00Z"));
  final Storage storage;
  final QueryEngine engine;
  final Datasets datasets;

  House(Path folder) {
    this.folder = folder;
    this.storage = Storage.open(new StorageConfig(folder.resolve("home"), null), clock);
    this.engine = QueryEngine.open(folder.resolve("spill"), 2);
    this.datasets = new Datasets(storage, engine);
  }

  /** Writes a text file, compressed when its name says so, and returns its path. */
  String file(String name, String content) {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  IngestResult ingest(String file, CheckSpec... checks) {
    TableSpec plain = TableSpec.of(file);
    return datasets.ingest(
        "t",
        new TableSpec(plain.file(), plain.derive(), null, null, null, List.of(checks)),
        "anna");
  }

  /** The rows of a version as text, in order. */
  List<String> rows(Path parquet, String columns) {
    return engine.rows(
        "SELECT concat_ws('|', "
            + columns
            + ") FROM read_parquet("
            + QueryEngine.literal(parquet.toString())
            + ")",
        row -> row.getString(1));
  }

  @Override
  public void close() {
    engine.close();
    storage.close();
  }
}
