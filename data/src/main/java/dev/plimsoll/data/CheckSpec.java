package dev.plimsoll.data;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry below {@code checks:} in the project file. It may declare several conditions; each is
 * judged and reported by itself.
 *
 * <p>What is absent is null or an empty list. A missing value passes every condition but {@code not
 * null}; a {@code where} that is neither true nor false passes too, as in SQL's {@code CHECK}.
 *
 * @param column what the column conditions are about
 * @param notNull whether missing values fail
 * @param in the values allowed, written as text whatever the column's type
 * @param between the smallest and the largest value allowed, both inclusive; NaN and infinities
 *     fail
 * @param unique whether a value that an earlier row has fails
 * @param matches regular expression (RE2) that the whole text must match
 * @param type the type that each value must be readable as
 * @param rows how many rows the table may have, smallest and largest, both inclusive
 * @param fresh how old the newest row may be, by its known time or by the column named
 * @param where SQL predicate over the table's columns
 * @param onFailure null for quarantine (conditions on rows) or stop (conditions on the table)
 */
public record CheckSpec(
    @Nullable String column,
    @Nullable Boolean notNull,
    List<String> in,
    List<String> between,
    @Nullable Boolean unique,
    @Nullable String matches,
    @Nullable ColumnType type,
    List<Long> rows,
    @Nullable Duration fresh,
    @Nullable String where,
    @Nullable OnFailure onFailure) {
  private static final List<String> ANY = List.of();
  private static final List<Long> ANY_COUNT = List.of();

  @SuppressWarnings("ConstantValue") // binders pass null for what the user left out
  public CheckSpec {
    in = in == null ? List.of() : List.copyOf(in);
    between = between == null ? List.of() : List.copyOf(between);
    rows = rows == null ? List.of() : List.copyOf(rows);
  }

  public static CheckSpec notNull(String column) {
    return new CheckSpec(column, true, ANY, ANY, null, null, null, ANY_COUNT, null, null, null);
  }

  public static CheckSpec in(String column, List<String> values) {
    return new CheckSpec(column, null, values, ANY, null, null, null, ANY_COUNT, null, null, null);
  }

  public static CheckSpec between(String column, String low, String high) {
    List<String> range = List.of(low, high);
    return new CheckSpec(column, null, ANY, range, null, null, null, ANY_COUNT, null, null, null);
  }

  public static CheckSpec unique(String column) {
    return new CheckSpec(column, null, ANY, ANY, true, null, null, ANY_COUNT, null, null, null);
  }

  public static CheckSpec matches(String column, String regex) {
    return new CheckSpec(column, null, ANY, ANY, null, regex, null, ANY_COUNT, null, null, null);
  }

  public static CheckSpec type(String column, ColumnType type) {
    return new CheckSpec(column, null, ANY, ANY, null, null, type, ANY_COUNT, null, null, null);
  }

  public static CheckSpec rows(long least, long most) {
    List<Long> range = List.of(least, most);
    return new CheckSpec(null, null, ANY, ANY, null, null, null, range, null, null, null);
  }

  public static CheckSpec fresh(Duration age) {
    return new CheckSpec(null, null, ANY, ANY, null, null, null, ANY_COUNT, age, null, null);
  }

  public static CheckSpec where(String predicate) {
    return new CheckSpec(null, null, ANY, ANY, null, null, null, ANY_COUNT, null, predicate, null);
  }

  /** The same with another consequence. */
  public CheckSpec orElse(OnFailure consequence) {
    return new CheckSpec(
        column, notNull, in, between, unique, matches, type, rows, fresh, where, consequence);
  }
}
