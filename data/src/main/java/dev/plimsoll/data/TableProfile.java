package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The profiles of a table's columns, in the table's order. Not thread-safe: merging changes them in
 * place.
 */
public record TableProfile(List<ColumnProfile> columns) {
  private static final int COLUMNS_MAX = 100_000;

  public TableProfile {
    columns = List.copyOf(columns);
  }

  /** Without rows, ready to be added to. */
  public static TableProfile empty(TableSchema schema) {
    return new TableProfile(
        schema.columns().stream()
            .map(column -> new ColumnProfile(column.name(), column.type()))
            .toList());
  }

  public long rows() {
    return columns.isEmpty() ? 0 : columns.get(0).rows();
  }

  public Optional<ColumnProfile> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  public ColumnProfile require(String name) {
    return column(name)
        .orElseThrow(
            () ->
                new PlimsollException(
                    DataError.COLUMN_UNKNOWN,
                    "column: '"
                        + name
                        + "' (expected: one of "
                        + columns.stream()
                            .map(ColumnProfile::name)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  /**
   * Takes in the profile of other rows of the same table.
   *
   * @throws IllegalArgumentException when the columns differ
   */
  public void merge(TableProfile other) {
    if (other.columns.size() != columns.size()) {
      throw new IllegalArgumentException(
          "columns: " + other.columns.size() + " (expected: " + columns.size() + ")");
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).merge(other.columns.get(i));
    }
  }

  /** What a person should look at, one sentence each. */
  public List<String> findings() {
    return columns.stream().flatMap(column -> column.finding().stream()).toList();
  }

  public byte[] toBytes() {
    return ProfileBytes.write(
        out -> {
          out.writeInt(columns.size());
          for (ColumnProfile column : columns) {
            column.write(out);
          }
        });
  }

  public static TableProfile fromBytes(byte[] bytes) {
    return ProfileBytes.read(
        bytes,
        in -> {
          int size = ProfileBytes.within("columns", in.readInt(), 0, COLUMNS_MAX);
          List<ColumnProfile> columns = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            columns.add(ColumnProfile.read(in));
          }
          return new TableProfile(columns);
        });
  }
}
