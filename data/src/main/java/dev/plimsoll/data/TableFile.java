package dev.plimsoll.data;

import dev.plimsoll.data.internal.SourceFile;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows that is read as it is, without becoming a dataset: its columns, and the FROM item
 * that reads it in file order.
 *
 * <p>What a CSV or JSON file holds is guessed once, from all of it, by {@link #columns}; the types
 * found are then said when the rows are read, so that every reading gives the same rows.
 */
public final class TableFile {
  private final SourceFile source;

  private TableFile(SourceFile source) {
    this.source = source;
  }

  /**
   * One column of a file.
   *
   * @param sqlType DuckDB's word for its type, such as {@code DOUBLE} or {@code INTEGER[]}
   */
  public record FileColumn(String name, String sqlType) {}

  /**
   * A readable, non-empty file.
   *
   * @param format null to tell it by the file's name
   * @throws PlimsollException TABLE_MISSING, TABLE_EMPTY or TABLE_UNREADABLE
   */
  public static TableFile open(Path path, @Nullable TableFormat format) {
    return new TableFile(SourceFile.of(path.toString(), format));
  }

  public Path path() {
    return source.path();
  }

  public TableFormat format() {
    return source.format();
  }

  /** The columns in the file's order. */
  public List<FileColumn> columns(QueryEngine engine) {
    try {
      return engine.rows(
          "DESCRIBE (SELECT * FROM " + scan() + ")",
          row -> new FileColumn(row.getString("column_name"), row.getString("column_type")));
    } catch (PlimsollException e) {
      throw source.explain(e);
    }
  }

  /** The FROM item, with types as the content suggests. */
  public String scan() {
    return source.scan(List.of());
  }

  /**
   * The FROM item, without guessing.
   *
   * @param types name to SQL type of every column, in the file's order; Parquet has its own
   */
  public String scan(Map<String, String> types) {
    return source.scanAs(types);
  }

  /** Better words for a failed read, where the file itself has them. */
  public PlimsollException explain(PlimsollException failure) {
    return source.explain(failure);
  }
}
