package dev.plimsoll.data.internal;

import static dev.plimsoll.data.QueryEngine.literal;
import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.CheckSpec;
import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DataError;
import dev.plimsoll.data.OnFailure;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.data.TableSpec;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a spec, each condition by itself, proven to make sense for the table's columns
 * before a row is read.
 *
 * @param onRows conditions on rows: the declared ones, and that every row has the times that the
 *     spec promises
 */
record Checks(List<RowCheck> onRows, List<TableCheck> onTable) {

  static Checks of(TableSpec spec, TableSchema schema, QueryEngine engine, String table) {
    Compiler compiler = new Compiler(spec, schema, engine, table);
    spec.checks().forEach(compiler::add);
    compiler.addTimes();
    return new Checks(List.copyOf(compiler.onRows), List.copyOf(compiler.onTable));
  }

  private static final class Compiler {
    private final TableSpec spec;
    private final TableSchema schema;
    private final QueryEngine engine;
    private final String table;
    private final List<RowCheck> onRows = new ArrayList<>();
    private final List<TableCheck> onTable = new ArrayList<>();

    Compiler(TableSpec spec, TableSchema schema, QueryEngine engine, String table) {
      this.spec = spec;
      this.schema = schema;
      this.engine = engine;
      this.table = table;
    }

    void add(CheckSpec check) {
      int before = onRows.size() + onTable.size();
      if (check.column() != null) {
        addOnColumn(check, column(check.column()));
      } else if (check.notNull() != null
          || !check.in().isEmpty()
          || !check.between().isEmpty()
          || check.unique() != null
          || check.matches() != null
          || check.type() != null) {
        throw invalid("column: missing (expected: the column that the check is about)");
      }
      if (check.where() != null) {
        addWhere(check, check.where());
      }
      if (!check.rows().isEmpty()) {
        addRows(check);
      }
      if (check.fresh() != null) {
        String column = check.column() == null ? time() : column(check.column()).name();
        onTable.add(new TableCheck.Fresh(column, check.fresh(), forTable(check)));
      }
      if (before == onRows.size() + onTable.size() && !declaresNothingOnPurpose(check)) {
        throw invalid(
            "check: no condition (expected: not null, in, between, unique, matches, type, rows,"
                + " fresh or where)");
      }
    }

    /** A row without its time could be seen too early, or never: it is put aside. */
    void addTimes() {
      if (spec.event() != null) {
        addMissing(Reserved.EVENT_AT, "event: not null", OnFailure.QUARANTINE);
      }
      if (spec.known() != null) {
        addMissing(Reserved.KNOWN_AT, "known: not null", OnFailure.QUARANTINE);
      }
    }

    private void addOnColumn(CheckSpec check, Column column) {
      String name = quote(column.name());
      OnFailure onFailure = forRows(check);
      if (Boolean.TRUE.equals(check.notNull())) {
        addMissing(column.name(), column.name() + ": not null", onFailure);
      }
      if (!check.in().isEmpty()) {
        String values =
            check.in().stream().map(v -> value("in", v, column)).collect(Collectors.joining(", "));
        add(column.name() + ": in " + check.in(), onFailure, name + " NOT IN (" + values + ")");
      }
      if (!check.between().isEmpty()) {
        addBetween(check, column, onFailure);
      }
      if (Boolean.TRUE.equals(check.unique())) {
        add(
            column.name() + ": unique",
            onFailure,
            name
                + " IS NOT NULL AND row_number() OVER (PARTITION BY "
                + name
                + " ORDER BY "
                + Reserved.INGEST_SEQ
                + ") > 1");
      }
      if (check.matches() != null) {
        String regex = literal(check.matches());
        probe("matches: " + check.matches(), "regexp_full_match('', " + regex + ")");
        add(
            column.name() + ": matches " + check.matches(),
            onFailure,
            "NOT regexp_full_match(CAST(" + name + " AS VARCHAR), " + regex + ")");
      }
      if (check.type() != null) {
        add(
            column.name() + ": type " + check.type(),
            onFailure,
            (name + " IS NOT NULL AND TRY_CAST(" + name)
                + (" AS " + DuckTypes.stored(check.type()) + ") IS NULL"));
      }
    }

    private void addBetween(CheckSpec check, Column column, OnFailure onFailure) {
      if (check.between().size() != 2) {
        throw invalid(
            column.name() + ": between " + check.between() + " (expected: [smallest, largest])");
      }
      if (column.type() == ColumnType.TEXT || column.type() == ColumnType.BOOLEAN) {
        throw invalid(
            column.name() + ": between on " + column.type() + " (expected: a number or a time)");
      }
      // whole numbers are compared as numbers, so that 0.5 is a bound as good as any
      Column as =
          column.type() == ColumnType.INTEGER
              ? new Column(column.name(), ColumnType.NUMBER, true)
              : column;
      String low = value("between", check.between().get(0), as);
      String high = value("between", check.between().get(1), as);
      if (!truth(low + " <= " + high)) {
        throw invalid(
            column.name() + ": between " + check.between() + " (expected: smallest first)");
      }
      add(
          column.name() + ": between " + check.between().get(0) + " and " + check.between().get(1),
          onFailure,
          "NOT (" + quote(column.name()) + " BETWEEN " + low + " AND " + high + ")");
    }

    private void addWhere(CheckSpec check, String where) {
      String sql = "SELECT (" + where + "\n) AS holds FROM " + table;
      ColumnType type;
      try {
        type = engine.describe(sql).columns().get(0).type();
      } catch (PlimsollException e) {
        throw invalid("where: " + where + ": " + cause(e), e);
      }
      if (type != ColumnType.BOOLEAN) {
        throw invalid("where: " + where + " is " + type + " (expected: BOOLEAN)");
      }
      add("where " + where, forRows(check), "NOT (" + where + "\n)");
    }

    private void addRows(CheckSpec check) {
      List<Long> bounds = check.rows();
      if (bounds.size() != 2 || bounds.get(0) > bounds.get(1) || bounds.get(0) < 0) {
        throw invalid("rows: " + bounds + " (expected: [smallest, largest])");
      }
      onTable.add(new TableCheck.Rows(bounds.get(0), bounds.get(1), forTable(check)));
    }

    private void addMissing(String column, String text, OnFailure onFailure) {
      add(text, onFailure, quote(column) + " IS NULL");
    }

    private void add(String text, OnFailure onFailure, String fails) {
      onRows.add(new RowCheck(text, onFailure, "coalesce((" + fails + "), false)"));
    }

    private Column column(String name) {
      return schema.require(name);
    }

    private String time() {
      if (spec.known() == null && spec.event() == null) {
        throw invalid(
            "fresh: the table has no event and no known time (expected: one, or a column)");
      }
      return Reserved.KNOWN_AT;
    }

    private String value(String what, String text, Column column) {
      String cast = "CAST(" + literal(text) + " AS " + DuckTypes.stored(column.type()) + ")";
      probe(column.name() + ": " + what + " " + text, cast);
      return cast;
    }

    private void probe(String what, String expression) {
      try {
        engine.rows("SELECT " + expression, row -> row.getString(1));
      } catch (PlimsollException e) {
        throw invalid(what + ": " + cause(e), e);
      }
    }

    private boolean truth(String expression) {
      return engine.rows("SELECT " + expression, row -> row.getBoolean(1)).get(0);
    }

    private static boolean declaresNothingOnPurpose(CheckSpec check) {
      return Boolean.FALSE.equals(check.notNull()) || Boolean.FALSE.equals(check.unique());
    }

    private static OnFailure forRows(CheckSpec check) {
      return check.onFailure() == null ? OnFailure.QUARANTINE : check.onFailure();
    }

    private static OnFailure forTable(CheckSpec check) {
      if (check.onFailure() == OnFailure.QUARANTINE) {
        throw invalid("on failure: quarantine (expected: warn or stop for rows and fresh)");
      }
      return check.onFailure() == null ? OnFailure.STOP : check.onFailure();
    }

    private static String cause(PlimsollException e) {
      return DuckFailure.firstLine(e.getCause() == null ? e : e.getCause());
    }

    private static PlimsollException invalid(String message) {
      return invalid(message, null);
    }

    private static PlimsollException invalid(String message, @Nullable Throwable cause) {
      return new PlimsollException(DataError.CHECK_INVALID, message, cause);
    }
  }
}
