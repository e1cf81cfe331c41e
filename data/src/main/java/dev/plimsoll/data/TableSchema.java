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

  /** The same columns, nullable where the profile has seen a missing value. */
  public TableSchema nullableAsIn(TableProfile profile) {
    return new TableSchema(
        columns.stream()
            .map(
                column ->
                    new Column(
                        column.name(), column.type(), profile.require(column.name()).nulls() > 0))
            .toList());
  }

  public String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
