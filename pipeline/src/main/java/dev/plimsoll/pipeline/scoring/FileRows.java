package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFile;
import dev.plimsoll.data.TableFile.FileColumn;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.kernel.PlimsollException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one file, as JSON whatever the file holds. JSON lines are read as they are, so that
 * one bad line is one bad row; the columns of a CSV stay texts.
 */
final class FileRows implements AutoCloseable {
  private final Path path;
  private final @Nullable InputStream lines;
  private final @Nullable ArrowResult result;
  private final @Nullable TableFile table;
  private int batchAt;
  private int batchRows;
  private long taken;

  private FileRows(
      Path path,
      @Nullable InputStream lines,
      @Nullable ArrowResult result,
      @Nullable TableFile table,
      long taken) {
    this.path = path;
    this.lines = lines;
    this.result = result;
    this.table = table;
    this.taken = taken;
  }

  /**
   * Opens a file behind some of its rows.
   *
   * @param engine a streaming one
   */
  static FileRows open(Path path, long skipped, QueryEngine engine) {
    if (TableFormat.of(path.toString()) == TableFormat.JSON_LINES) {
      return lines(path, skipped);
    }
    TableFile table = TableFile.open(path, null);
    Map<String, String> types = new LinkedHashMap<>();
    for (FileColumn column : table.columns(engine)) {
      types.put(column.name(), table.format() == TableFormat.CSV ? "VARCHAR" : column.sqlType());
    }
    String sql =
        "SELECT CAST(to_json(each) AS VARCHAR) AS line FROM "
            + table.scan(types)
            + " AS each OFFSET "
            + skipped;
    try {
      return new FileRows(path, null, engine.query(sql), table, skipped);
    } catch (PlimsollException e) {
      throw table.explain(e);
    }
  }

  Path path() {
    return path;
  }

  /** Rows that were given out, those of an earlier process included. */
  long taken() {
    return taken;
  }

  /** The next rows; fewer than asked for at the end. */
  List<SourceRow> next(int rowsMax) {
    List<SourceRow> rows = new ArrayList<>();
    while (rows.size() < rowsMax) {
      SourceRow row = lines == null ? nextOfTable() : nextLine(lines);
      if (row == null) {
        break;
      }
      rows.add(row);
    }
    taken += rows.size();
    return rows;
  }

  @Override
  public void close() {
    try {
      if (lines != null) {
        lines.close();
      }
    } catch (IOException ignored) {
      // It was only read.
    }
    if (result != null) {
      result.close();
    }
  }

  private @Nullable SourceRow nextLine(InputStream in) {
    try {
      byte[] line = JsonRows.line(in);
      return line == null ? null : JsonRows.row(line);
    } catch (IOException e) {
      throw PlimsollException.io(path.toString(), e);
    }
  }

  private @Nullable SourceRow nextOfTable() {
    ArrowResult rows = Objects.requireNonNull(result);
    try {
      while (batchAt == batchRows) {
        if (!rows.next()) {
          return null;
        }
        batchAt = 0;
        batchRows = rows.root().getRowCount();
      }
    } catch (PlimsollException e) {
      throw table == null ? e : table.explain(e);
    }
    VarCharVector line = (VarCharVector) rows.root().getVector("line");
    return JsonRows.row(new String(line.get(batchAt++), StandardCharsets.UTF_8));
  }

  private static FileRows lines(Path path, long skipped) {
    try {
      InputStream raw = Files.newInputStream(path);
      boolean zipped = path.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
      InputStream in = new BufferedInputStream(zipped ? new GZIPInputStream(raw) : raw, 1 << 16);
      for (long i = 0; i < skipped; i++) {
        JsonRows.line(in);
      }
      return new FileRows(path, in, null, null, skipped);
    } catch (IOException e) {
      throw PlimsollException.io(path.toString(), e);
    }
  }
}
