package dev.plimsoll.pipeline.project;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which columns of a table can help to answer a question, by what stands in them. */
final class InputColumns {
  private static final int MOST_CATEGORIES = 1_000;
  private static final int MOST_SLICES = 3;

  /** A text with as many words on average is written for readers, and no key. */
  private static final int WORDS_OF_A_TEXT = 3;

  private static final int MOST_SLICE_VALUES = 12;

  /** In fewer rows a feature may look like their numbers. */
  private static final int ROWS_TO_NUMBER = 100;

  private static final Pattern KEY_NAME =
      Pattern.compile(
          "(?:.*[^A-Za-z])?(?i:id|key|nr|no|index|number)|.*[a-z](?:Id|ID|Key|Nr|No|Index|Number)");

  private final QueryEngine engine;
  private final String from;
  private final String label;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final List<String> slices = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  private InputColumns(QueryEngine engine, String from, String label) {
    this.engine = engine;
    this.from = from;
    this.label = label;
  }

  /**
   * Sorts the columns.
   *
   * @param label the expression that is asked about
   * @param from the table, as a SQL clause
   */
  static InputColumns of(TableSchema schema, String label, String from, QueryEngine engine) {
    InputColumns sorted = new InputColumns(engine, from, label);
    schema.columns().forEach(sorted::sort);
    return sorted;
  }

  List<String> inputs() {
    return inputs;
  }

  /** Columns that cannot help, each with the reason. */
  List<String> left() {
    return left;
  }

  /** Inputs by which rows may be judged apart. */
  List<String> slices() {
    return slices;
  }

  /** Columns to be read word by word. */
  List<String> texts() {
    return texts;
  }

  private void sort(Column column) {
    String name = QueryEngine.quote(column.name());
    if (label.contains(name)
        || label.matches(".*\\b" + column.name().replaceAll("\\W", ".") + "\\b.*")) {
      left.add(column.name() + ": the label is made of it");
      return;
    }
    if (column.type() == ColumnType.TIMESTAMP || column.type() == ColumnType.DATE) {
      left.add(column.name() + ": a time; it may serve as 'event'");
      return;
    }
    long[] counts =
        engine
            .rows(
                "SELECT count(%1$s), least(approx_count_distinct(%1$s), count(%1$s)), count(*) %2$s"
                    .formatted(name, from),
                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
            .get(0);
    if (counts[0] == 0) {
      left.add(column.name() + ": all values are missing");
    } else if (counts[1] <= 1) {
      left.add(column.name() + ": one value only");
    } else if (column.type() == ColumnType.TEXT
        && (counts[1] > MOST_CATEGORIES || counts[1] > counts[2] * 9 / 10)) {
      if (words(name) >= WORDS_OF_A_TEXT) {
        texts.add(column.name());
      } else {
        left.add(
            column.name() + ": text with " + counts[1] + " values, rather a key than a feature");
      }
    } else if (column.type() == ColumnType.INTEGER && numbersRows(column.name())) {
      left.add(column.name() + ": whole numbers, each once, rather a key than a feature");
    } else {
      inputs.add(column.name());
      if (column.type() == ColumnType.TEXT
          && counts[1] <= MOST_SLICE_VALUES
          && slices.size() < MOST_SLICES) {
        slices.add(column.name());
      }
    }
  }

  /** Whether whole numbers number the rows: each stands once, with no gaps or a key's name. */
  private boolean numbersRows(String column) {
    return engine
        .rows(
            "SELECT count(*), count(DISTINCT %1$s), max(%1$s)::DOUBLE - min(%1$s)::DOUBLE %2$s"
                .formatted(QueryEngine.quote(column), from),
            row ->
                row.getLong(1) >= ROWS_TO_NUMBER
                    && row.getLong(2) == row.getLong(1)
                    && (row.getDouble(3) == row.getLong(1) - 1
                        || KEY_NAME.matcher(column).matches()))
        .get(0);
  }

  /** Words of a text column's values, on average. */
  private double words(String name) {
    return engine
        .rows(
            "SELECT coalesce(avg(len(regexp_split_to_array(trim(%s), '\\s+'))), 0) %s"
                .formatted(name, from),
            row -> row.getDouble(1))
        .get(0);
  }
}
