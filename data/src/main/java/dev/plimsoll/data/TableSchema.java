package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The columns of a table, in order. */
public record TableSchema(List<Column> columns) {
  public TableSchema {
    columns = List.copyOf(columns);
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  public Column require(String name) {
    return column(name)
        .orElseThrow(
            () ->
                new PlimsollException(
                    DataError.COLUMN_UNKNOWN,
                    "column: '" + name + "' (expected: one of " + names() + ")"));
  }

  public String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
