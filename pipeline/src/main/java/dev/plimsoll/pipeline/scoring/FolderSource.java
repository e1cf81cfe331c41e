package dev.plimsoll.pipeline.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files as they appear in a folder, in the order of their names: Parquet, CSV and JSON lines.
 *
 * <p>A file is taken when nothing was written to it for a while, so files should be renamed into
 * the folder or written in one go. Hidden files, folders and other names are left alone. Once
 * begun, a file must stay as it is until it is done; after that it may go, and a new file of its
 * name is a new file.
 *
 * <p>The position names the files that are done and still there, the file at hand with its length,
 * and the rows of it that are done.
 */
public final class FolderSource implements RowSource {
  private final Path folder;
  private final Duration settled;
  private final InstantSource clock;
  private final QueryEngine engine;
  private TreeMap<String, String> done = new TreeMap<>();
  private @Nullable FileRows open;

  /**
   * Watches a folder.
   *
   * @param settled how long a file must have been left alone
   * @param engine reads what is not JSON lines; stays the caller's
   */
  public FolderSource(Path folder, Duration settled, InstantSource clock, QueryEngine engine) {
    if (!Files.isDirectory(folder)) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID, folder + ": no such folder (expected: one to follow)");
    }
    this.folder = folder;
    this.settled = settled;
    this.clock = clock;
    this.engine = engine;
  }

  @Override
  public void seek(SourcePosition position) {
    JsonNode known = Json.parse(position.text());
    known
        .path("done")
        .properties()
        .forEach(each -> done.put(each.getKey(), each.getValue().asText()));
    if (known.has("file")) {
      Path file = folder.resolve(known.path("file").asText());
      if (!Files.isRegularFile(file) || !stamp(file).equals(known.path("stamp").asText())) {
        throw new PlimsollException(
            PipelineError.SCORING_INVALID,
            "%s: gone or changed since %d of its rows were scored (expected: the same file)"
                .formatted(file, known.path("rows").asLong()));
      }
      open = FileRows.open(file, known.path("rows").asLong(), engine);
    }
  }

  @Override
  public Optional<SourceRows> poll(int rowsMax) {
    while (true) {
      FileRows file = open;
      if (file == null) {
        Optional<Path> next = nextFile();
        if (next.isEmpty()) {
          return Optional.empty();
        }
        file = FileRows.open(next.get(), 0, engine);
        open = file;
      }
      List<SourceRow> rows = file.next(rowsMax);
      if (rows.size() < rowsMax) {
        done.put(name(file.path()), stamp(file.path()));
        file.close();
        open = null;
      }
      if (!rows.isEmpty()) {
        return Optional.of(new SourceRows(rows, position()));
      }
    }
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
    }
  }

  /** The first by name that is complete and not done; forgets those that are gone. */
  private Optional<Path> nextFile() {
    TreeMap<String, String> there = new TreeMap<>();
    List<Path> ready = new ArrayList<>();
    Instant before = clock.instant().minus(settled);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = name(file);
        if (name.startsWith(".")
            || TableFormat.find(name).isEmpty()
            || !Files.isRegularFile(file)) {
          continue;
        }
        String stamp = stamp(file);
        if (stamp.equals(done.get(name))) {
          there.put(name, stamp);
        } else if (Files.size(file) > 0
            && !Files.getLastModifiedTime(file).toInstant().isAfter(before)) {
          ready.add(file);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
    done = there;
    return ready.stream().min(Comparator.comparing(FolderSource::name));
  }

  private SourcePosition position() {
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("done", done);
    FileRows file = open;
    if (file != null) {
      position.put("file", name(file.path()));
      position.put("stamp", stamp(file.path()));
      position.put("rows", file.taken());
    }
    return new SourcePosition(Json.text(position));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Another length or time is another file. */
  private static String stamp(Path file) {
    try {
      return Files.size(file) + "@" + Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }
}
