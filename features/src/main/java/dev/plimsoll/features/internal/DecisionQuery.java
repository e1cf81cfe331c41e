package dev.plimsoll.features.internal;

import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.InputKind;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The decisions as a table: {@code #row} (1.. by decision time and row key), the training set's own
 * columns, and each input or key once more as it was ({@code #raw_}name) for the joins.
 */
final class DecisionQuery {
  private static final Set<String> RESERVED =
      Set.of("row_key", "decision_at", "label", "label_known_at");

  private final DecisionSpec spec;
  private final ParquetTable table;
  private final Map<String, ColumnType> types = new LinkedHashMap<>();

  DecisionQuery(QueryEngine engine, DecisionSpec spec, ParquetTable table) {
    this.spec = spec;
    this.table = table;
    check(engine, "at", at(), ColumnType.TIMESTAMP);
    checkLabel(engine);
    check(engine, "known", labelKnown(), ColumnType.TIMESTAMP);
    check(engine, "row key", rowKey(), ColumnType.TEXT);
    if (spec.where() != null) {
      check(engine, "where", spec.where(), ColumnType.BOOLEAN);
    }
    Set<String> names = new HashSet<>(RESERVED);
    spec.inputs().forEach((name, sql) -> types.put(name, input(engine, names, name, sql)));
    spec.keys().forEach((name, sql) -> types.put(name, type(engine, unique(names, name), sql)));
  }

  List<FeatureColumn> inputs() {
    return spec.inputs().keySet().stream()
        .map(
            name ->
                new FeatureColumn(
                    name, types.get(name) == ColumnType.TEXT ? InputKind.TEXT : InputKind.NUMBER))
        .toList();
  }

  /** SQL over the decisions for each of a view's keys. */
  List<String> keysOf(FeatureView view) {
    List<String> keys = new ArrayList<>();
    for (String name : view.keys()) {
      if (!types.containsKey(name)) {
        throw invalid(
            "view '" + view.name() + "' is by '" + name + "'",
            "one of the decision's inputs and keys: " + String.join(", ", types.keySet()));
      }
      keys.add(
          ViewQuery.decisionKey(
              QueryEngine.quote("#raw_" + name),
              view.schema().require(name).type(),
              Objects.requireNonNull(types.get(name))));
    }
    return keys;
  }

  String sql() {
    List<String> columns = new ArrayList<>();
    columns.add(Sql.alias("CAST((" + rowKey() + ") AS VARCHAR)", "row_key"));
    columns.add(Sql.alias("CAST((" + at() + ") AS TIMESTAMP)", "decision_at"));
    spec.inputs().forEach((name, sql) -> columns.add(Sql.alias("(" + sql + ")", "#raw_" + name)));
    spec.keys().forEach((name, sql) -> columns.add(Sql.alias("(" + sql + ")", "#raw_" + name)));
    columns.add(
        Sql.alias("CAST((" + spec.label() + ") AS " + spec.task().sqlType() + ")", "label"));
    columns.add(Sql.alias("CAST((" + labelKnown() + ") AS TIMESTAMP)", "label_known_at"));
    columns.add(Sql.alias(table.sequence(), "#sequence"));
    String where = spec.where() == null ? "" : " WHERE (" + spec.where() + ")";
    return "SELECT row_number() OVER (ORDER BY decision_at NULLS LAST, row_key NULLS LAST,"
        + " \"#sequence\") AS \"#row\", * FROM (SELECT "
        + String.join(", ", columns)
        + " FROM "
        + table.from()
        + where
        + ")";
  }

  /** The columns of the training set that come before its features, over {@link #sql}. */
  List<String> outputs() {
    List<String> columns = new ArrayList<>(List.of("d.row_key", "d.decision_at"));
    types.forEach(
        (name, type) -> {
          String raw = "d." + QueryEngine.quote("#raw_" + name);
          boolean input = spec.inputs().containsKey(name);
          columns.add(
              Sql.alias(input ? Sql.value(raw, type) : "CAST(" + raw + " AS VARCHAR)", name));
        });
    return columns;
  }

  /** Refuses feature columns that would stand for two things. */
  void checkFeatures(List<FeatureColumn> features) {
    Set<String> names = new HashSet<>(RESERVED);
    names.addAll(types.keySet());
    features.forEach(feature -> unique(names, feature.name()));
  }

  private ColumnType input(QueryEngine engine, Set<String> names, String name, String sql) {
    ColumnType type = type(engine, unique(names, name), sql);
    if (type == ColumnType.TIMESTAMP || type == ColumnType.DATE) {
      throw invalid(
          "input '" + name + "': " + sql + " is a " + type,
          "a number, a boolean or a text, such as hour(" + sql + ")");
    }
    return type;
  }

  private String unique(Set<String> names, String name) {
    if (name.isBlank() || !names.add(name)) {
      throw invalid(
          "column '" + name + "' twice",
          "inputs, keys and features with names of their own, none of " + RESERVED);
    }
    return name;
  }

  private void checkLabel(QueryEngine engine) {
    ColumnType given = type(engine, "label", spec.label());
    if (!spec.task().suits(given)) {
      throw invalid(
          "label: '" + spec.label() + "' is " + given,
          spec.task().numeric()
              ? "INTEGER or NUMBER for task: "
                  + spec.task().label()
                  + "; names of classes want task: multi-class"
              : "TEXT, INTEGER or BOOLEAN for task: multi-class; numbers want task: regression");
    }
    type(engine, "label", "CAST((" + spec.label() + ") AS " + spec.task().sqlType() + ")");
    if (spec.task() == DecisionTask.BINARY && given == ColumnType.TEXT && namesClasses(engine)) {
      throw invalid(
          "label: '" + spec.label() + "' is a TEXT that is never true or false",
          "what is true or false, such as "
              + spec.label()
              + " = '…'; names of classes want task: multi-class");
    }
  }

  /** Whether a label has texts, and none of them can be read as true or false. */
  private boolean namesClasses(QueryEngine engine) {
    return engine
        .rows(
            "SELECT count(x) > 0 AND count(TRY_CAST(x AS BOOLEAN)) = 0 FROM (SELECT (%s) AS x FROM %s)"
                .formatted(spec.label(), table.from()),
            row -> row.getBoolean(1))
        .get(0);
  }

  private void check(QueryEngine engine, String what, String sql, ColumnType type) {
    String cast = type == ColumnType.TEXT ? "VARCHAR" : type.name();
    type(engine, what, "CAST((" + sql + ") AS " + cast + ")");
  }

  private ColumnType type(QueryEngine engine, String what, String sql) {
    try {
      return ParquetTable.describe(engine, "SELECT (" + sql + ") AS x FROM " + table.from())
          .require("x")
          .type();
    } catch (PlimsollException e) {
      throw new PlimsollException(
          FeaturesError.DECISION_INVALID,
          "decision: "
              + what
              + ": '"
              + sql
              + "' (expected: SQL over the columns of '"
              + spec.of()
              + "': "
              + table.schema().names()
              + "): "
              + e.getMessage(),
          e);
    }
  }

  private String at() {
    return spec.at() == null ? table.time("event_at") : spec.at();
  }

  private String labelKnown() {
    return spec.known() == null ? table.time("known_at") : spec.known();
  }

  private String rowKey() {
    return spec.rowKey() == null ? table.sequence() : spec.rowKey();
  }

  private static PlimsollException invalid(String value, String expected) {
    return new PlimsollException(
        FeaturesError.DECISION_INVALID, "decision: " + value + " (expected: " + expected + ")");
  }
}
